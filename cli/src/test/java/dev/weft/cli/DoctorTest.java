package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@LongTest
class DoctorTest {
  @TempDir private Path folder;

  @Test
  void whatWorksIsTriedAndNothingIsLeft() throws Exception {
    WeftProcess.Result result = WeftProcess.run(folder, "doctor");

    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("weft ")
        .contains("ok       terminal: none; runs are shown as lines\n")
        .contains("ok       commands: start, and say how they have ended\n")
        .contains("ok       journal: none yet; one can be made in " + folder.toRealPath() + "\n")
        .contains(
            "lacking  completion: is not set up in a shell of yours\n"
                + "         `weft completion --help` says how\n");
    assertThat(result.exitCode()).isZero();
    assertThat(folder).isDirectoryNotContaining(it -> it.toString().contains("doctor"));

    Files.writeString(folder.resolve("weft.yaml"), "tasks: {A: ['true']}");
    WeftProcess.run(folder, "run");
    assertThat(WeftProcess.run(folder, "doctor").out()).contains("journal.db: 1 run\n");
  }

  @Test
  void whatDoesNotWorkFailsTheCommandAndHasARemedy() throws Exception {
    Files.createDirectory(folder.resolve(".weft"));
    Files.writeString(folder.resolve(".weft/journal.db"), "no journal");

    WeftProcess.Result result = WeftProcess.run(folder, "doctor", "--on", "http://127.0.0.1:1");
    assertThat(result.out()).contains("broken   cluster: cannot reach the cluster at");
    assertThat(result.exitCode()).isEqualTo(1);

    result = WeftProcess.run(folder, "doctor");
    assertThat(result.out())
        .containsPattern("broken   journal: .*journal\\.db.*\n         name another file");
    assertThat(result.exitCode()).isEqualTo(1);

    Path file = Files.writeString(folder.resolve("file"), "");
    result = WeftProcess.run(folder, "doctor", "--journal", file.resolve("journal.db").toString());
    assertThat(result.out()).contains("broken   journal: ").contains("is to be a folder");
  }

  @Test
  @Needs(program = "setpriv", debianPackage = "util-linux")
  void aJournalThatCannotBeWrittenIsBroken() throws Exception {
    Files.writeString(folder.resolve("weft.yaml"), "tasks: {A: ['true']}");
    WeftProcess.run(folder, "run");
    Path journal = folder.toRealPath().resolve(".weft/journal.db");
    Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("r--r--r--"));
    List<String> command =
        new ArrayList<>(
            List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"));
    command.addAll(WeftProcess.command(List.of(), "doctor"));
    Path out = folder.resolve("out");

    Process doctor =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    assertThat(doctor.waitFor()).isOne();
    assertThat(out)
        .content()
        .contains(
            "broken   journal: "
                + journal
                + ": 1 run; it cannot be written, so that no run is recorded\n");
  }
}
