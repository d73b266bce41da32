package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemovalTest {
  @TempDir private Path folder;

  /// The numbers of its events would be below the first that it may have.
  @Test
  void aRunIsWholeThoughTheOneBeforeItIsRemovedWhenItHasJustBegun() throws Exception {
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      try (RunJournal old = file.begin("old", "plan", Map.of(), RunJournal.Watcher.NONE)) {
        new LocalDriver(old).run(plan(), List.of());
      }
      try (RunJournal journal = file.begin("new", "plan", Map.of(), RunJournal.Watcher.NONE)) {
        file.remove(file.runs().getFirst());
        new LocalDriver(journal).run(plan(), List.of());
      }

      assertThat(file.runs()).extracting(RunRecord::id).containsExactly("new");
      assertThat(file.tasks(file.runs().getFirst())).containsOnlyKeys("task");
    }
  }

  private static Plan plan() {
    return Plan.of("plan", Group.of(new Task("task", List.of(Step.of("step", () -> null)))));
  }
}
