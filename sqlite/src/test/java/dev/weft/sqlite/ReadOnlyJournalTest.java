package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.needs.Needs;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Permissions on journals, and what reading an untrusted journal makes this process read.
class ReadOnlyJournalTest {
  @TempDir private Path folder;
  private Path place;

  @BeforeEach
  void make() throws Exception {
    place = Files.createDirectory(folder.resolve("place"));
  }

  @Test
  void allFilesAreTheirOwnersAlone() throws Exception {
    try (JournalFile file = JournalFile.open(journal());
        RunJournal run = file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      run.mark("continued", java.time.Instant.EPOCH, Map.of());
      try (Stream<Path> files = Files.list(place)) {
        assertThat(files.toList())
            .hasSizeGreaterThan(2)
            .allSatisfy(
                it ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(it)))
                        .isEqualTo("rw-------"));
      }
      Path copy = folder.resolve("copy.db");
      file.export(copy);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  @Needs(
      program = "unshare",
      debianPackage = "util-linux",
      trial = {"unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"})
  void aJournalOfAReadOnlyFileSystemIsReadWithWhatIsInItsLog() throws Exception {
    KilledRun killed = KilledRun.in(folder);
    assertThat(killed.wal()).exists();
    int steps = killed.copy(folder.resolve("copy")).record().stream().mapToInt(List::size).sum();
    var before = killed.content();
    String mounted = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"";

    Process process =
        JavaProgram.start(
            List.of("unshare", "-rm", "sh", "-c", mounted, killed.folder().toString()),
            ReadRun.class,
            place,
            killed.journal().toString());

    List<String> said = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as(Files.readString(JavaProgram.errors(place))).isZero();
    assertThat(said).containsExactly("run with " + steps, "is not driven");
    assertThat(killed.content()).containsExactlyEntriesOf(before);
  }

  @Test
  void aForgedJournalHasNoFileReadElsewhere() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "secret\n");
    Path output = Files.createDirectory(place.resolve("output"));
    Files.createSymbolicLink(output.resolve("link.log"), secret);
    try (JournalFile file = JournalFile.open(journal())) {
      file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE).close();
      RunRecord run = file.runs().getFirst();
      for (String forged :
          List.of(
              "../secret.txt", secret.toString(), "output/../../secret.txt", "output/link.log")) {
        try (Batch batch = new Batch(new OpenFiles(journal(), journal()), run.number())) {
          batch.write(
              List.of(new Entry.Printed("task", "step", 1, "", forged, null)), batch.count());
        }
      }

      List<String> printed = new ArrayList<>();
      file.printed(run, null, (_, line) -> printed.add(line));

      assertThat(printed)
          .hasSize(4)
          .allSatisfy(it -> assertThat(it).contains(" is not read: it is no file in " + output));
    }
  }

  @Test
  void aForgedRunHasNoFilesDeletedElsewhere() throws Exception {
    Path kept = Files.writeString(Files.createDirectory(folder.resolve("kept")).resolve("f"), "");
    Files.createDirectory(place.resolve("output"));
    try (JournalFile file = JournalFile.open(journal())) {
      file.begin("../../kept", "plan", Map.of(), RunJournal.Watcher.NONE).close();
      RunRecord run = file.runs().getFirst();

      assertThatThrownBy(() -> file.remove(run))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("is no folder in " + place.resolve("output"));
      assertThat(kept).exists();
    }
  }

  @Test
  void aSocketInTheJournalsPlaceIsNamed() throws Exception {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(journal()));

      assertThatThrownBy(() -> JournalFile.open(journal()))
          .isInstanceOf(JournalException.class)
          .hasMessage(journal() + " is no file but a pipe, a socket or a device; move it away");
    }
  }

  @Test
  void aFileInTheFoldersPlaceIsNamed() throws IOException {
    Files.delete(place);
    Files.createFile(place);

    assertThatThrownBy(() -> JournalFile.open(journal()))
        .isInstanceOf(JournalException.class)
        .hasMessageEndingWith("cannot be opened: " + place + " is no folder");
  }

  private Path journal() {
    return place.resolve("journal.db");
  }
}
