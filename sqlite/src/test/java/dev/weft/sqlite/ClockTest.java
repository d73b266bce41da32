package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockTest {
  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void aWaitLastsNoLongerThanItsTimeWhereTheClockWasSetBack() throws Exception {
    RunResult result = continued(Duration.ofMillis(300), Instant.now().plusSeconds(864_000));

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.took()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  @Timeout(60)
  void aWaitThatIsOverWhenTheRunContinuesIsNotWaitedForAgain() throws Exception {
    RunResult result = continued(Duration.ofDays(10), Instant.now().minusSeconds(864_000));

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
  }

  @ParameterizedTest
  @Timeout(60)
  @ValueSource(longs = {-864_000, -36_000, 36_000, 864_000})
  void aRateHoldsNobodyUpForLongerThanItsTimeWhereTheClockWasSet(long seconds) throws Exception {
    Limit rate = Limit.rate("api", 1, Duration.ofMillis(300));
    Task task = new Task("task", List.of(Step.of("step", () -> null).withLimits(List.of("api"))));
    Row taken = Row.took("api", LimitShare.ONE, Instant.now().plusSeconds(seconds));

    RunResult result = continued(Plan.of("plan", Group.of(task)).withLimits(rate), taken);

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.took()).isLessThan(Duration.ofSeconds(30));
  }

  /// Continues a run whose wait began then, as its journal says.
  private RunResult continued(Duration pause, Instant began) throws Exception {
    Task task = new Task("task", List.of(Step.wait("pause", pause)));
    Row row = Row.of("task", new HistoryEvent.Began("pause", began));
    return continued(Plan.of("plan", Group.of(task)), row);
  }

  private RunResult continued(Plan plan, Row row) throws Exception {
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE).close();
      RunRecord run = file.runs().getFirst();
      try (Batch batch =
          new Batch(
              new OpenFiles(folder.resolve("journal.db"), folder.resolve("journal.db")),
              run.number())) {
        batch.write(List.of(new Entry.Happened(row, null)), Batch.Count.NONE);
      }
      try (RunJournal journal = file.resume(run, RunJournal.Watcher.NONE)) {
        return new LocalDriver(journal).run(plan, List.of());
      }
    }
  }
}
