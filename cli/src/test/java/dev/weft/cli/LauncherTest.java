package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.option.Version;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The launcher's cache of classes. Creating one takes seconds, so there are few tests, which check
/// several things each.
@LongTest
@Timeout(300)
class LauncherTest {
  private static final String VERSION = String.join("\n", Version.lines()) + "\n";

  @TempDir private Path folder;
  private BuiltWeft weft;

  @BeforeEach
  void build() throws IOException {
    weft = BuiltWeft.in(folder);
  }

  @AfterEach
  void await() {
    weft.awaitEnd();
  }

  @Test
  void firstUsesAtOnceMakeOneCacheInTheBackgroundAndLaterOnesUseIt() throws Exception {
    List<Process> first = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      first.add(weft.start(""));
    }
    for (Process each : first) {
      assertThat(BuiltWeft.said(each)).isEqualTo(VERSION);
    }

    Path cache = weft.awaitCache();
    assertThat(weft.version()).isEqualTo(VERSION);
    assertThat(weft.usesCache()).isTrue();
    assertThat(weft.caches()).containsExactly(cache, Path.of(cache + ".tried"));
  }

  @Test
  void aChangedJarHasACacheOfItsOwnAndADamagedOneIsPassedOver() throws Exception {
    assertThat(weft.version()).isEqualTo(VERSION);
    Path before = weft.awaitCache();

    // Content after the end of a zip is not part of it.
    Files.writeString(weft.lib().resolve("weft-cli.jar"), "x", StandardOpenOption.APPEND);
    assertThat(weft.usesCache()).isFalse();
    WeftProcess.eventually("the old cache is gone", () -> Files.notExists(before));
    Path cache = weft.awaitCache();
    assertThat(weft.usesCache()).isTrue();

    try (RandomAccessFile file = new RandomAccessFile(cache.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    assertThat(weft.version()).isEqualTo(VERSION);
    Files.writeString(cache, "no cache");
    assertThat(weft.version()).isEqualTo(VERSION);
    Files.writeString(cache, "");
    assertThat(weft.version()).isEqualTo(VERSION);
  }

  @Test
  void aCacheThatCannotBeMadeIsNotTriedAgainNorSpokenOf() throws Exception {
    Files.writeString(
        weft.home().resolve("cli/java-options"),
        "java_options=\"$java_options -Djava.io.tmpdir=/proc\"\n",
        StandardOpenOption.APPEND);
    Files.setLastModifiedTime(
        weft.home().resolve("cli/java-options"),
        Files.getLastModifiedTime(weft.home().resolve("weft")));

    assertThat(weft.version()).isEqualTo(VERSION);
    weft.awaitEnd();
    assertThat(weft.caches()).singleElement().asString().endsWith(".aot.tried");
    assertThat(weft.version()).isEqualTo(VERSION);
    assertThat(weft.isBusy()).isFalse();
  }

  /// A fake Java that prints its arguments, so that the launcher alone is tested.
  @Test
  void javaGetsALocaleInUtf8AndIsToldTheCallers() throws Exception {
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(java, "#!/bin/sh\necho \"$LC_ALL ${WEFT_LC_ALL-none}\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    assertThat(inShell("unset LC_ALL; " + launcher())).isEqualTo("C.UTF-8 \n");
    assertThat(inShell("LC_ALL=; export LC_ALL; " + launcher())).isEqualTo("C.UTF-8 =\n");
    assertThat(inShell("export LC_ALL=de_DE.ISO-8859-1; " + launcher()))
        .isEqualTo("C.UTF-8 =de_DE.ISO-8859-1\n");
    assertThat(inShell("mkdir gone; cd gone; rmdir ../gone; " + launcher()))
        .isEqualTo("error: the current folder is not there any more; change to another one.\n");
  }

  private String launcher() {
    return "JAVA25_HOME='%s' '%s' 2>&1 | grep -v getcwd"
        .formatted(folder.resolve("jdk"), weft.home().resolve("weft"));
  }

  private String inShell(String script) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    return new String(shell.getInputStream().readAllBytes(), UTF_8);
  }
}
