package dev.weft.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.WatchedRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An error that neither a task nor a source caused ends the run: the run is cancelled, its cleanup
/// runs, its listeners receive the end, and then the error is thrown.
@Timeout(60)
class BrokenOffRunsTest {
  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch held = new CountDownLatch(1);
  private final AtomicInteger cleaned = new AtomicInteger();
  private final Step<?> tidy = Step.of("tidy", cleaned::incrementAndGet);
  // It continues until it is interrupted.
  private final Task holds =
      new Task(
              "holds",
              List.of(
                  Step.of(
                      "hold",
                      () -> {
                        held.countDown();
                        new CountDownLatch(1).await();
                        return null;
                      })))
          .withRules(Task.Rules.NONE.withFinallySteps(List.of(tidy)));

  enum Call {
    PAST,
    UNFINISHED,
    TAKEN,
    TAKE,
    KEEP,
    KEEP_IN_SILENCE,
    NOTE
  }

  /// A journal that is closed during one of its calls, or stops acknowledging writes from then on.
  private static final class ClosedJournal implements Journal {
    private final Call call;
    private final AtomicInteger left;
    private final AtomicBoolean closed = new AtomicBoolean();

    ClosedJournal(Call call, int left) {
      this.call = call;
      this.left = new AtomicInteger(left);
    }

    private void at(Call now) {
      if (closed.get() || (now == call && left.getAndDecrement() <= 0)) {
        closed.set(true);
        throw new IllegalStateException("the journal of this run is closed");
      }
    }

    @Override
    public String run() {
      return "r";
    }

    @Override
    public List<HistoryEvent> past(String task) {
      at(Call.PAST);
      return List.of();
    }

    @Override
    public int unfinished() {
      at(Call.UNFINISHED);
      return 0;
    }

    @Override
    public List<Taken> taken(String limit, Instant since) {
      at(Call.TAKEN);
      return List.of();
    }

    @Override
    public void take(String limit, LimitShare.Fixed share, Instant at) {
      at(Call.TAKE);
    }

    @Override
    public void keep(Task task, Outcome outcome, Runnable kept) {
      at(Call.KEEP);
      if (call != Call.KEEP_IN_SILENCE || left.getAndDecrement() > 0) {
        Thread.ofVirtual().start(kept);
      } else if (left.get() < -3) {
        at(Call.KEEP_IN_SILENCE);
      }
    }

    @Override
    public void note(Event event) {
      at(Call.NOTE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJournalThatFailsEndsTheRunAfterItsCleanUp(Call call) throws Exception {
    boolean atOnce = call == Call.UNFINISHED || call == Call.TAKEN;
    LocalDriver driver = new LocalDriver(new ClosedJournal(call, atOnce ? 0 : 3));
    Step.Work<?> call1 = new Step.Work<>("call", _ -> Map.of()).withLimits(List.of("api"));
    List<Task> tasks =
        IntStream.range(0, 20)
            .mapToObj(i -> new Task("t" + i, List.of(call1, call1.withId("again"))))
            .toList();
    Plan plan =
        Plan.of("p", Group.of(holds), Group.of("tasks", tasks))
            .withLimits(Limit.rate("api", 1_000, Duration.ofMinutes(1)))
            .withFinallyGroup(Group.of(new Task("finally", List.of(tidy))));

    assertThatThrownBy(() -> runs.run(driver, plan, List.of(events::add)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the journal of this run is closed");

    // A step may be stopped before its body begins.
    assertThat(cleaned.get()).isBetween(2 - (int) held.getCount(), 2);
    assertThat(events)
        .filteredOn(Event.RunCancelled.class::isInstance)
        .extracting(event -> ((Event.RunCancelled) event).reason())
        .containsExactly(
            "the run broke off: IllegalStateException: the journal of this run is closed");
    assertThat(driver.approvals()).isCompletedExceptionally();
  }

  @Test
  void whatHearsOfEverythingFirstAndFailsEndsTheRunAfterItsCleanUp() throws Exception {
    List<Event> heard = Collections.synchronizedList(new ArrayList<>());
    LocalDriver driver =
        new LocalDriver(
            "first",
            event -> {
              heard.add(event);
              if (event instanceof Event.StepEnded) {
                throw new IllegalStateException("the file is gone");
              }
            });
    Step<?> call = Step.of("call", () -> held.await(1, TimeUnit.MINUTES));
    Plan plan = Plan.of("p", Group.of(holds), Group.of(new Task("t", List.of(call))));

    assertThatThrownBy(() -> runs.run(driver, plan, List.of(events::add)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the file is gone");

    assertThat(cleaned).hasValue(1);
    assertThat(heard).last().isInstanceOf(Event.StepEnded.class);
    assertThat(events).containsAll(heard);
    assertThat(events).last().isInstanceOf(Event.RunEnded.class);
  }

  /// A gather nested so deeply that the stack overflows, as an example of an error.
  @Test
  void aMistakeOfOursIsThrownWhenEverythingHasEnded() {
    Step<?> deep = Step.of("deepest", () -> null);
    for (int i = 0; i < 20_000; i++) {
      deep = Step.gather("g" + i, deep);
    }
    Step<?> after = Step.of("after", () -> held.await(1, TimeUnit.MINUTES));
    Task mistaken = new Task("mistaken", List.of(after, deep), Map.of(), Task.Rules.NONE);

    assertThatThrownBy(
            () ->
                runs.run(
                    new LocalDriver(),
                    Plan.of("p", Group.of(holds), Group.of(mistaken)),
                    List.of()))
        .isInstanceOf(StackOverflowError.class);

    assertThat(cleaned).hasValue(1);
  }
}
