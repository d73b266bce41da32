package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Limit;
import dev.weft.LimitWait;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The events of a run that a report reads.
class ReplayTest {
  @TempDir private Path folder;

  @Test
  void tellsOfEachAttemptWhatItHeldAndWhatItWaitedFor() throws Exception {
    CountDownLatch holds = new CountDownLatch(1);
    CountDownLatch waits = new CountDownLatch(1);
    Step.Work<?> holder =
        new Step.Work<>(
            "hold",
            _ -> {
              holds.countDown();
              waits.await();
              return Map.of();
            });
    Step.Work<?> follower = new Step.Work<>("follow", _ -> Map.of("done", "yes"));
    Task first =
        new Task(
            "First",
            List.of(holder.withLimits(List.of("one")), Step.wait("rest", Duration.ofMillis(1))));
    Task second =
        new Task(
            "Second",
            List.of(Step.of("see", waitsFor(holds)), follower.withLimits(List.of("one"))));
    Plan plan =
        Plan.of("plan", Group.of(first), Group.of(second)).withLimits(Limit.atMost("one", 1));

    try (JournalFile file = JournalFile.open(journal());
        RunJournal journal = file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      Listener gate =
          event -> {
            if (event instanceof Event.LimitAwaited) {
              waits.countDown();
            }
          };
      new LocalDriver(journal).run(plan, List.of(gate));
    }

    Read read = read();
    PastAttempt hold = read.attempts("First").get(0);
    PastAttempt rest = read.attempts("First").get(1);
    PastAttempt follow = read.attempts("Second").get(1);
    assertThat(hold.limits()).containsExactly(Map.entry("one", 1));
    assertThat(hold.awaited()).isEmpty();
    assertThat(hold.kind()).isEqualTo("work");
    assertThat(rest.kind()).isEqualTo("wait");
    assertThat(follow.awaited()).extracting(LimitWait::limit).containsExactly("one");
    assertThat(follow.awaited().getFirst().since())
        .isBetween(hold.ended().started(), hold.ended().ended());
    assertThat(follow.ended().started()).isAfterOrEqualTo(hold.ended().ended());
    assertThat(read.status("Second")).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void tellsOfFailedAttemptsToo() throws Exception {
    runThatFails();

    Read read = read();

    assertThat(read.attempts("Call"))
        .extracting(
            it ->
                it.ended().attempt() + " " + Objects.requireNonNull(it.ended().failure()).message())
        .containsExactly("1 no 1", "2 no 2");
    assertThat(read.status("Call")).isEqualTo(Status.FAILED);
  }

  private void runThatFails() throws Exception {
    Step.Work<?> step =
        new Step.Work<>(
                "call",
                attempt -> {
                  throw new StepFailedException(new Failure("503", "no " + attempt.number()));
                })
            .withRetry(Retry.of(1).withBackoff(Duration.ZERO, Duration.ZERO));
    try (JournalFile file = JournalFile.open(journal());
        RunJournal journal = file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      new LocalDriver(journal)
          .run(Plan.of("plan", Group.of(new Task("Call", List.of(step)))), List.of());
    }
  }

  @Test
  void refusesAnEventThatIsNotWhatWasWritten() throws Exception {
    runThatFails();
    try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + journal());
        Statement statement = sqlite.createStatement()) {
      statement.execute("UPDATE event SET task = 'Other' WHERE seq = 2");
    }

    assertThatThrownBy(this::read)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("event 2, or what came before it");
  }

  private static Callable<?> waitsFor(CountDownLatch latch) {
    return () -> {
      latch.await();
      return null;
    };
  }

  private Read read() throws JournalException {
    Read read = new Read();
    try (JournalFile file = JournalFile.open(journal())) {
      file.replay(file.runs().getFirst(), read);
    }
    return read;
  }

  private Path journal() {
    return folder.resolve("journal.db");
  }

  private static final class Read implements Replay.Reader {
    private final Map<String, List<PastAttempt>> attempts = new LinkedHashMap<>();
    private final Map<String, Status> ended = new LinkedHashMap<>();

    List<PastAttempt> attempts(String task) {
      return attempts.getOrDefault(task, List.of());
    }

    @Nullable Status status(String task) {
      return ended.get(task);
    }

    @Override
    public void attempt(String task, PastAttempt attempt) {
      attempts.computeIfAbsent(task, _ -> new ArrayList<>()).add(attempt);
    }

    @Override
    public void ended(String task, HistoryEvent.TaskEnded end) {
      ended.put(task, end.status());
    }
  }
}
