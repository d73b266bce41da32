package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.HistoryEvent;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Journals that earlier versions wrote.
class FormatUpgradeTest {

  @Test
  void aRunOfFormat1GoesOn(@TempDir Path folder) throws Exception {
    Path journal = folder.resolve("journal.db");
    try (InputStream old = FormatUpgradeTest.class.getResourceAsStream("format-1.db")) {
      Files.copy(old, journal);
    }
    for (int open = 0; open < 2; open++) {
      try (JournalFile file = JournalFile.open(journal)) {
        RunRecord run = file.unfinished("plan.yaml");
        assertThat(run).isNotNull();
        assertThat(file.tasks(run)).containsOnlyKeys("A/1", "A/2", "A/3", "B");
        List<String> printed = new ArrayList<>();
        file.printed(run, "A/2", (_, line) -> printed.add(line));
        assertThat(printed).hasSize(21).startsWith("hello", "1");
        try (RunJournal journalOfRun = file.resume(run, RunJournal.Watcher.NONE)) {
          assertThat(journalOfRun.past("A/1")).anyMatch(HistoryEvent.TaskEnded.class::isInstance);
          assertThat(journalOfRun.unfinished()).isEqualTo(1);
        }
        file.export(folder.resolve("copy-" + open));
      }
    }
  }
}
