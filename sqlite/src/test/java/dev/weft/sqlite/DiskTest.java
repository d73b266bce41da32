package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Status;
import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks and folders that do not take what is to be written.
@LongTest
class DiskTest {
  @TempDir private Path folder;

  @Test
  @Needs(
      program = "unshare",
      debianPackage = "util-linux",
      trial = {"unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"})
  void aFullDiskMakesTheRunStandStillUntilThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mounted = "mount -t tmpfs -o size=8m none \"$0\" && exec \"$@\"";
    Process process =
        JavaProgram.start(
            List.of("unshare", "-rm", "sh", "-c", mounted, disk.toString()),
            FullDisk.class,
            folder,
            disk.toString());

    List<String> said = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as(Files.readString(JavaProgram.errors(folder))).isZero();
    assertThat(said)
        .containsExactly(
            "stands: the journal %s cannot be written: the disk is full; make room on it"
                .formatted(disk.resolve("journal.db")),
            "goes on",
            "succeeded 500",
            "500 tasks on record",
            "1000 steps",
            "each at most 1 times");
  }

  @Test
  @Needs(program = "setpriv", debianPackage = "util-linux")
  void aFolderThatCannotBeWrittenIsNamed() throws Exception {
    Path place = Files.createDirectory(folder.resolve("place"));
    permit(place, "r-xr-xr-x");

    assertThat(errorOfRun(place))
        .contains("the journal " + place.resolve("journal.db") + " cannot be opened: nothing can")
        .contains("be written to the folder " + place + "; allow it, or use --no-journal");

    continues(place);
  }

  @Test
  @Needs(program = "setpriv", debianPackage = "util-linux")
  void aFolderThatCannotBeWrittenAnyMoreIsNamed() throws Exception {
    Path place = Files.createDirectory(folder.resolve("place"));
    assertThat(LoggedRun.run(place.resolve("journal.db"), "before", 2, 2, 0).status())
        .isEqualTo(Status.SUCCEEDED);
    permit(place, "r-xr-xr-x");

    assertThat(errorOfRun(place))
        .contains("the journal " + place.resolve("journal.db") + " cannot be written: it, or the")
        .contains("folder that it is in, is read-only; allow writing");

    continues(place);
  }

  @Test
  @Needs(program = "setpriv", debianPackage = "util-linux")
  void aFileThatCannotBeWrittenIsNamed() throws Exception {
    Path place = Files.createDirectory(folder.resolve("place"));
    Path journal = place.resolve("journal.db");
    LoggedRun.run(journal, "before", 2, 2, 0);
    permit(journal, "r--r--r--");
    byte[] before = Files.readAllBytes(journal);

    assertThat(errorOfRun(place))
        .contains("the journal " + journal + " cannot be written: it, or the folder")
        .contains("read-only; allow writing, or leave");

    assertThat(Files.readAllBytes(journal)).isEqualTo(before);
    permit(journal, "rw-r--r--");
    continues(place);
  }

  private void continues(Path place) throws Exception {
    permit(place, "rwxr-xr-x");
    assertThat(LoggedRun.run(place.resolve("journal.db"), "run", 2, 2, 0).status())
        .isEqualTo(Status.SUCCEEDED);
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /// Returns the standard error of a process that is subject to permissions, even if root started
  /// it.

  private String errorOfRun(Path place) throws Exception {
    List<String> bound =
        List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--");
    Process process =
        JavaProgram.start(
            "root".equals(System.getProperty("user.name")) ? bound : List.of(),
            OneRun.class,
            folder,
            place.resolve("journal.db").toString());
    assertThat(process.waitFor()).isEqualTo(1);
    return Files.readString(JavaProgram.errors(folder));
  }
}
