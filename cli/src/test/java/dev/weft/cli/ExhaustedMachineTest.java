package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.WeftProcess.Result;
import dev.weft.needs.LongTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The message when the machine, or a limit, has run out of a resource says which, and what to do.
@LongTest
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class ExhaustedMachineTest {
  @TempDir private Path folder;

  @Test
  void aLowLimitOfOpenFilesIsSaid() throws Exception {
    Process weft =
        new ProcessBuilder("sh", "-c", "ulimit -n 32; exec ../weft --version")
            .redirectErrorStream(true)
            .start();
    String said = new String(weft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(weft.waitFor()).isEqualTo(2);
    assertThat(said)
        .isEqualTo(
            "error: Weft opens 64 files at once or more, and 32 are allowed: raise that limit, such"
                + " as with `ulimit -n 1024`\n");
  }

  @Test
  void tooLittleMemoryIsSaidWithoutAStackTrace() throws Exception {
    String tasks =
        IntStream.range(0, 60_000)
            .mapToObj(i -> "  t" + i + ": ['echo " + i + "']\n")
            .collect(Collectors.joining());
    Files.writeString(folder.resolve("plan.yaml"), "tasks:\n" + tasks);

    Result result = run(List.of("-Xmx24m", "-Xmn8m"), "check", "plan.yaml");

    assertThat(result.exitCode()).isOne();
    assertThat(result.err())
        .isEqualTo(
            "error: Weft has too little memory: give it more, such as with WEFT_JAVA_OPTS=-Xmx4g,"
                + " or let fewer tasks run at once (--max-parallel)\n");
  }

  @Test
  void aMissingTemporaryFolderIsSaid() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), "tasks: {a: ['echo hi']}\n");

    List<String> nowhere = List.of("-Djava.io.tmpdir=/nowhere");
    Result result = run(nowhere, "run", "--no-journal", "plan.yaml");
    Result withJournal = run(nowhere, "run", "plan.yaml");

    assertThat(withJournal.exitCode()).isEqualTo(2);
    assertThat(withJournal.err())
        .contains("SQLite's library cannot be unpacked into /nowhere; TMPDIR names another folder");
    assertThat(result.exitCode()).isOne();
    assertThat(result.out())
        .contains(
            "a: echo hi: failed: cannot make the file for outputs in /nowhere (TMPDIR names another"
                + " folder): there is no such folder\n");
  }

  private Result run(List<String> javaOptions, String... arguments) throws Exception {
    Path out = Files.createTempFile(folder, "weft", ".out");
    try (WeftProcess weft = WeftProcess.start(folder, out, javaOptions, arguments)) {
      return weft.end();
    }
  }
}
