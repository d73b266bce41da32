package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several processes with one journal.
class ProcessesTest {
  private static final long WAL_BYTES_MAX = 80L << 20;

  @TempDir private Path folder;

  @Test
  void aRunIsDrivenByOneProcessAtATime() throws Exception {
    Process first = start("run", 2, 1_000, 100_000);
    first.inputReader().readLine();

    try (JournalFile file = JournalFile.open(journal())) {
      RunRecord run = file.runs().getFirst();
      assertThat(file.isDriven(run)).isTrue();
      assertThatThrownBy(() -> file.resume(run, RunJournal.Watcher.NONE))
          .isInstanceOf(JournalException.class)
          .hasMessage("run run is under way in another process");

      first.destroyForcibly().waitFor();
      assertThat(file.isDriven(run)).isFalse();
      file.resume(run, RunJournal.Watcher.NONE).close();
    }
  }

  @LongTest
  @Test
  void twoProcessesWithARunEachShareAFile() throws Exception {
    Process first = start("first", 50, 40, 1_000);
    Process second = start("second", 50, 40, 1_000);

    succeeds(first);
    succeeds(second);

    try (JournalFile file = JournalFile.open(journal())) {
      assertThat(file.runs())
          .extracting(RunRecord::id)
          .containsExactlyInAnyOrder("first", "second");
      for (RunRecord run : file.runs()) {
        assertThat(run.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(file.tasks(run)).hasSize(50);
        assertThat(LoggedRun.lines(LoggedRun.effects(journal(), run.id())))
            .hasSize(2_000)
            .doesNotHaveDuplicates();
      }
    }
  }

  @LongTest
  @Test
  void aReaderNeitherHoldsUpTheWriterNorLetsTheLogGrow() throws Exception {
    Process writer = start("run", 500, 200, 0);
    writer.inputReader().readLine();
    Path wal = folder.resolve("journal.db-wal");
    int read = 0;
    long most = 0;
    while (!writer.waitFor(1, TimeUnit.MILLISECONDS)) {
      try (JournalFile file = JournalFile.open(journal())) {
        RunRecord run = file.runs().getFirst();
        Map<String, List<HistoryEvent>> tasks = file.tasks(run);
        assertThat(tasks).hasSizeLessThanOrEqualTo(500);
      }
      read++;
      most = Math.max(most, Files.exists(wal) ? Files.size(wal) : 0);
    }

    succeeds(writer);
    System.out.printf(Locale.ROOT, "read %s times, WAL of %,d bytes at the most%n", read, most);
    assertThat(read).isGreaterThan(5);
    assertThat(most).isLessThan(WAL_BYTES_MAX);
  }

  private Path journal() {
    return folder.resolve("journal.db");
  }

  private Process start(String run, int tasks, int steps, int micros) throws IOException {
    return JavaProgram.start(
        LoggedRun.class, folder, journal().toString(), run, "" + tasks, "" + steps, "" + micros);
  }

  private void succeeds(Process process) throws IOException, InterruptedException {
    assertThat(process.waitFor()).as(Files.readString(JavaProgram.errors(folder))).isZero();
  }
}
