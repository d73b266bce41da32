package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names, arguments and values are UTF-8 in any locale, and commands keep the user's locale.
@LongTest
@Timeout(120)
class LocaleTest {
  private static final String PLAN =
      """
      secrets:
        TOKEN: {command: 'echo "geheim-für-$LC_ALL"'}
      inputs: {where: none}
      tasks:
        Käse ☕:
          steps:
            - run: [printf, '%s\\n', "naïve 😀", "${{ inputs.where }}"]
              env: {GRUSS: grüße}
            - 'echo "$WEFT_TASK, locale ${LC_ALL-unset}, ${WEFT_LC_ALL-none}"'
            - {run: 'test "$TOKEN" = "geheim-für-$LC_ALL"', secrets: TOKEN}
            - {run: ./grüße, working-directory: größe}
        Dateien:
          for-each: {files: 'größe/**/*.dat'}
          steps: [{run: [cat, "${{ row.path }}"]}]
        Zeilen:
          for-each: {lines: zeilen-ü.txt}
          steps: [{run: [echo, "${{ row }}"]}]
        Befehl:
          for-each: {command: [printf, "%s\\n", "ä b"]}
          steps: [{run: [echo, "${{ row }}"]}]
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writePlanAndFilesInAnyLocale() throws Exception {
    Files.writeString(folder.resolve("plan"), PLAN);
    shell(
        Map.of("LC_ALL", "C.UTF-8"),
        """
        mkdir -p 'Ordner ü/größe/ß'
        mv plan 'Ordner ü/plän.yaml'
        cd 'Ordner ü'
        printf 'aus der Datei\\n' > 'größe/ß/é.dat'
        printf 'zeile ö\\n' > 'zeilen-ü.txt'
        printf '#!/bin/sh\\necho "Programm hier"\\n' > 'größe/grüße'
        chmod +x 'größe/grüße'
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "de_DE.ISO-8859-1", "xx_XX.UTF-8", "C.UTF-8"})
  void everythingWorksAndCommandsKeepTheLocale(String locale) throws Exception {
    assertThat(weft(Map.of("LC_ALL", locale), "run 'Ordner ü/plän.yaml' --set where=größer"))
        .contains("Käse ☕ | naïve 😀\n", "Käse ☕ | größer\n")
        .contains("Käse ☕ | Käse ☕, locale " + locale + ", none\n")
        .contains("Käse ☕ | Programm hier\n")
        .contains("Dateien/größe/ß/é.dat | aus der Datei\n")
        .contains("Zeilen/zeile ö | zeile ö\n")
        .contains("Befehl/ä b | ä b\n")
        .contains("\n4 succeeded in ")
        .endsWith("exit 0\n");
    assertThat(weft(Map.of("LC_ALL", locale), "logs --plan 'Ordner ü/plän.yaml'"))
        .contains("naïve 😀");
  }

  @Test
  void withoutALocaleItStaysUnset() throws Exception {
    assertThat(weft(Map.of(), "run --no-journal 'Ordner ü/plän.yaml'"))
        .contains("Käse ☕ | Käse ☕, locale unset, none\n")
        .endsWith("exit 0\n");
  }

  @Test
  void whatIsNotUtf8OnTheCommandLineIsRefused() throws Exception {
    assertThat(weft(Map.of(), "check \"$(printf 'caf\\351/plan.yaml')\""))
        .contains("error: argument 2, `caf\uFFFD/plan.yaml`, is not UTF-8")
        .endsWith("exit 2\n");
    assertThat(weft(Map.of(), "check \"$(printf '\\357\\277\\275.yaml')\""))
        .contains("there is no file \uFFFD.yaml")
        .endsWith("exit 2\n");
  }

  @Test
  void aCurrentFolderThatIsNotUtf8IsRefused() throws Exception {
    String there = "d=$(printf 'caf\\351'); mkdir -p \"$d\"; cd \"$d\"; ";
    assertThat(shell(Map.of(), there + weft("check ../plan.yaml")))
        .contains("error: the name of the current folder, ", "caf\uFFFD, is not UTF-8")
        .endsWith("exit 2\n");
  }

  private String weft(Map<String, String> locale, String arguments) throws Exception {
    return shell(locale, weft(arguments));
  }

  /// What a shell types to start it as the launcher does.
  private static String weft(String arguments) {
    return "export WEFT_LC_ALL=\"${LC_ALL+=$LC_ALL}\" LC_ALL=C.UTF-8; set +e; "
        + String.join(" ", WeftProcess.command(List.of()).stream().map(LocaleTest::quote).toList())
        + " "
        + arguments
        + "; echo \"exit $?\"";
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /// A shell with nothing in its environment but this. It reads the script as a file: the tests'
  /// own Java may not be able to pass it on.
  private String shell(Map<String, String> locale, String script) throws Exception {
    Path file = Files.writeString(folder.resolve("script.sh"), script);
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-e", file.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().putAll(locale);
    Process shell = builder.start();
    shell.getOutputStream().close();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    assertThat(shell.exitValue()).as(said).isZero();
    return said;
  }
}
