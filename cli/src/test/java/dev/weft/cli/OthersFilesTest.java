package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files and folders of another user, which may not be read: each is named with the reason. Root
/// gives up its right to read everything, and gives the files to another user; for other users,
/// forbidding reading is enough.
@LongTest
@Needs(program = "setpriv", debianPackage = "util-linux")
class OthersFilesTest {
  private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));
  private static final int NOBODY = 65_534;

  @TempDir private Path folder;

  @BeforeEach
  void writeWhatMayNotBeRead() throws Exception {
    forbid(Files.writeString(folder.resolve("other.yaml"), "tasks: {Other: [ls]}\n"));
    forbid(Files.writeString(folder.resolve("rows"), "id\n1\n"));
    forbid(Files.writeString(folder.resolve("token"), "k7Q-correct-horse\n"));
    forbid(Files.writeString(folder.resolve("tool"), "#!/bin/sh\n"));
    forbid(Files.writeString(folder.resolve("tool.jar"), "PK"));
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.writeString(closed.resolve("plan.yaml"), "tasks: {Other: [ls]}\n");
    Files.writeString(closed.resolve("rows"), "id\n1\n");
    forbid(closed);
  }

  @ParameterizedTest
  @CsvSource({"other.yaml", "closed/plan.yaml"})
  void aPlanThatMayNotBeReadIsNamed(String plan) throws Exception {
    assertRefused(weft("check", plan), plan);
    assertRefused(weft("run", "--no-journal", plan), plan);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "include: [other.yaml]\\ntasks: {A: [ls]} ~ other.yaml",
        "include: [closed/plan.yaml]\\ntasks: {A: [ls]} ~ plan.yaml",
        "tasks: {A: {for-each: {csv: rows, key: id}, steps: [ls]}} ~ rows",
        "tasks: {A: {for-each: {jsonl: rows, key: id}, steps: [ls]}} ~ rows",
        "tasks: {A: {for-each: {lines: rows}, steps: [ls]}} ~ rows",
        "tasks: {A: {for-each: {lines: closed/rows}, steps: [ls]}} ~ rows",
        "tasks: {A: {for-each: {files: 'closed/*'}, steps: [ls]}} ~ closed",
        "secrets: {T: {file: token}}\\ntasks: {A: [{run: ls, secrets: [T]}]} ~ token",
        "secrets: {T: {file: closed/x}}\\ntasks: {A: [{run: ls, secrets: [T]}]} ~ closed/x",
        "tasks: {A: [{run: [ls], working-directory: closed}]} ~ closed",
        "tasks: {A: [{run: pwd, working-directory: closed}]} ~ closed",
        "tasks: {A: [{run: [./tool]}]} ~ tool",
        "tasks: {A: [{run: [./closed/tool]}]} ~ closed/tool",
        "tasks: {A: {for-each: {command: [./tool]}, steps: [ls]}} ~ tool",
        "classpath: [tool.jar]\\ntasks: {A: [{java: 'x.Y::z'}]} ~ tool.jar"
      })
  void whateverAPlanReadsOrRunsAndMayNotIsNamed(String plan, String named) throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), plan.translateEscapes() + "\n");

    assertRefused(weft("run", "--no-journal", "plan.yaml"), named);
  }

  private static void assertRefused(WeftProcess.Result result, String named) {
    String said = result.out() + result.err();
    assertThat(result.exitCode()).as(said).isBetween(1, 2);
    assertThat(said)
        .contains(named)
        .containsPattern("(?i)permission|may not be|not executable")
        .doesNotContainPattern("\\w(?:Exception|Error)\\b|\\tat |mistake in Weft");
  }

  private static void forbid(Path path) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    if (IS_ROOT) {
      Files.setAttribute(path, "unix:uid", NOBODY);
    }
  }

  private WeftProcess.Result weft(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if (IS_ROOT) {
      command.addAll(List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"));
    }
    command.addAll(WeftProcess.command(List.of(), arguments));
    Path out = Files.createTempFile("weft", ".out");
    Path err = Files.createTempFile("weft", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      process.getOutputStream().close();
      assertThat(process.waitFor(WeftProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return new WeftProcess.Result(
          process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      deleteAll(out, err);
    }
  }

  private static void deleteAll(Path... files) throws IOException {
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
