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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Results on disks and in folders that do not take them.
@LongTest
@Timeout(120)
class ResultsOnDiskTest {
  private static final int ROWS = 60;
  private static final String MOUNTED =
      "mount -t tmpfs -o size=512k none disk; %s \"$@\"; code=$?; cp disk/* copy; exit $code";

  @TempDir private Path folder;

  @BeforeEach
  void writePlan() throws IOException {
    Files.createDirectory(folder.resolve("disk"));
    Files.createDirectory(folder.resolve("copy"));
    StringBuilder rows = new StringBuilder("id,text\n");
    for (int i = 1; i <= ROWS; i++) {
      rows.append(i).append(',').append("x".repeat(16_384)).append('\n');
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Ask:
            for-each: {csv: rows.csv, key: id}
            max-parallel: 1
            results: disk/answers.csv
            steps:
              - {run: 'touch began; if [ $ID = 50 ]; then rm -f disk/ballast; fi', env: {ID: "${{ row.id }}"}}
        """);
  }

  @Test
  @Needs(
      program = "unshare",
      debianPackage = "util-linux",
      trial = {"unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"})
  void whatAFullDiskDoesNotTakeIsSaidAndOnRecord() throws Exception {
    Typed run = weft(List.of("unshare", "-rm", "sh", "-c", MOUNTED.formatted(""), "sh"));

    assertThat(run.exit()).isOne();
    assertThat(run.err())
        .contains("answers.csv cannot be written just now (")
        .contains("the results of `Ask` are not complete")
        .contains("what was written is " + folder.toRealPath() + "/disk/answers.csv.incomplete")
        .containsPattern("`weft results \\w+ Ask -o FILE` writes them");
    assertThat(folder.resolve("copy/answers.csv")).doesNotExist();
    assertThat(folder.resolve("copy/answers.csv.incomplete")).isNotEmptyFile();
    String plan = folder.resolve("plan.yaml").toString();
    assertThat(Typed.weft("results", "--columns", "id", "--plan", plan).lines()).hasSize(ROWS + 1);
  }

  @Test
  @Needs(
      program = "unshare",
      debianPackage = "util-linux",
      trial = {"unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"})
  void onceThereIsRoomAgainNothingIsMissing() throws Exception {
    String filled =
        MOUNTED.replace("512k", "2m").formatted("head -c 1800000 /dev/zero >disk/ballast;");

    Typed run = weft(List.of("unshare", "-rm", "sh", "-c", filled, "sh"));

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("answers.csv cannot be written just now (")
        .contains("answers.csv can be written again; nothing is missing");
    assertThat(folder.resolve("copy/answers.csv")).content().hasLineCount(ROWS + 1);
  }

  @Test
  @Needs(program = "setpriv", debianPackage = "util-linux")
  void aFolderThatMayNotBeWrittenIsRefusedBeforeAnythingRuns() throws Exception {
    Path disk = folder.resolve("disk");
    Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("r-xr-xr-x"));

    Typed run = weft(List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"));

    Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("error: ")
        .contains("answers.csv")
        .contains("Permission denied");
    assertThat(folder.resolve("began")).doesNotExist();
  }

  /// Runs the plan by another command.
  private Typed weft(List<String> by) throws Exception {
    List<String> command = new ArrayList<>(by);
    command.addAll(WeftProcess.command(List.of(), "run", "plan.yaml", "--plain"));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(Map.of("WEFT_LC_ALL", "", "LC_ALL", "C.UTF-8"));
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Typed(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
