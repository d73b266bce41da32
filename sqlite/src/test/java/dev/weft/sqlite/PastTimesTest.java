package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a plan took before.
class PastTimesTest {
  private static final Duration WAIT = Duration.ofMillis(20);

  @TempDir private Path folder;

  @Test
  void theLastRunThatSucceededTellsHowLongItAndItsStepsTook() throws Exception {
    run("first", "plan", Step.wait("rest", Duration.ZERO));
    run("second", "plan", Step.wait("rest", WAIT));
    run(
        "third",
        "plan",
        Step.of(
            "rest",
            () -> {
              throw new IllegalStateException("broken");
            }));
    run("other", "another plan", Step.wait("rest", Duration.ZERO));

    PastTimes past =
        Objects.requireNonNull(PastTimes.of(journal(), "plan", PastTimesTest::groupOf));

    assertThat(past.run()).isGreaterThanOrEqualTo(WAIT);
    assertThat(past.steps())
        .containsOnlyKeys(new PastTimes.Step("eu/Rows", "rest"), new PastTimes.Step("One", "rest"))
        .allSatisfy((_, took) -> assertThat(took).isGreaterThanOrEqualTo(WAIT));
  }

  @Test
  void aPlanThatHasNotSucceededTellsNothing() throws Exception {
    run("first", "plan", Step.wait("rest", Duration.ZERO));

    assertThat(PastTimes.of(journal(), "another", PastTimesTest::groupOf)).isNull();
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
