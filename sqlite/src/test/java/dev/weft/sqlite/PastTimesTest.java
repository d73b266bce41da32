package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.model.AttemptTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a plan took before.
class PastTimesTest {
  @TempDir private Path folder;

  @Test
  void theLastRunsTellHowLongStepsTook() throws Exception {
    run("first", "plan", Step.wait("rest", Duration.ofMillis(20)));
    run("second", "plan", Step.wait("rest", Duration.ofMillis(60)));
    run("other", "another plan", Step.wait("nap", Duration.ZERO));

    AttemptTimes past = PastTimes.of(journal(), "plan", PastTimesTest::groupOf);

    assertThat(past.steps("eu/Rows")).containsExactly("rest");
    assertThat(past.steps("One")).containsExactly("rest");
    assertThat(past.mean("One", "rest")).isBetween(Duration.ofMillis(40), Duration.ofSeconds(10));
  }

  @Test
  void ofALongRunEveryStepIsSeen() throws Exception {
    List<Task> rows = new ArrayList<>();
    for (int i = 0; i < 9_000; i++) {
      rows.add(new Task("eu/Rows/" + i, List.of(Step.wait("rest", Duration.ZERO))));
    }
    Task last = new Task("Last", List.of(Step.wait("end", Duration.ZERO)));
    try (JournalFile file = JournalFile.open(journal());
        RunJournal journal = file.begin("long", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      Plan plan = Plan.of("plan", Group.of("eu/Rows", rows), Group.of(last).withNeeds("eu/Rows"));
      new LocalDriver(journal).run(plan, List.of());
    }

    AttemptTimes past = PastTimes.of(journal(), "plan", PastTimesTest::groupOf);

    assertThat(past.steps("eu/Rows")).containsExactly("rest");
    assertThat(past.steps("Last")).containsExactly("end");
  }

  @Test
  void aPlanThatHasNotRunTellsNothing() throws Exception {
    run("first", "plan", Step.wait("rest", Duration.ZERO));

    assertThat(PastTimes.of(journal(), "another", PastTimesTest::groupOf).steps("One")).isEmpty();
    assertThatThrownBy(
            () -> PastTimes.of(folder.resolve("none.db"), "plan", PastTimesTest::groupOf))
        .isInstanceOf(JournalException.class);
  }

  private static String groupOf(String task) {
    return task.replaceFirst("^eu/Rows/.*", "eu/Rows");
  }

  private void run(String id, String plan, Step<?> step) throws Exception {
    Task one = new Task("One", List.of(step));
    Task row = new Task("eu/Rows/a", List.of(step));
    try (JournalFile file = JournalFile.open(journal());
        RunJournal journal = file.begin(id, plan, Map.of(), RunJournal.Watcher.NONE)) {
      new LocalDriver(journal)
          .run(Plan.of(plan, Group.of(one), Group.of("Rows", List.of(row))), List.of());
    }
  }

  private Path journal() {
    return folder.resolve("journal.db");
  }
}
