package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.DeadlockException;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Groups whose tasks arrive during the run: one every second, and the end a second after the last.
@Timeout(60)
class FeedInVirtualTimeTest {
  private static final Step.Work<?> WORK = new Step.Work<>("work", _ -> Map.of());

  private final List<Event> events = new ArrayList<>();
  private Duration work = Duration.ofMillis(400);
  private boolean failing;

  private final Model model =
      new Model() {
        @Override
        public Prediction predict(
            Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
          return failing
              ? Prediction.fails(work, new Failure("exit 1", "no"))
              : Prediction.succeeds(work);
        }

        @Override
        public Duration arrival(String group, RandomGenerator random) {
          return Duration.ofSeconds(1);
        }
      };

  @Test
  void eachTaskStartsWhenItComesAndTheGroupEndsWithItsFeed() {
    Step<?> wait = Step.wait("wait", Duration.ofMillis(1_500));
    run(Plan.of("p", slow("a", "b"), Group.of(new Task("other", List.of(wait)))));

    assertThat(times("started a", "ended a", "ended other", "started b", "end of slow"))
        .containsExactly(1_000L, 1_400L, 1_500L, 2_000L, 3_000L);
  }

  @Test
  void whileATaskHasNoRoomTheNextOneIsNotWaitedFor() {
    work = Duration.ofMillis(2_500);
    run(Plan.of("p", slow("a", "b").withMaxParallel(1)));

    assertThat(times("started a", "ended a", "started b", "end of slow"))
        .containsExactly(1_000L, 3_500L, 4_500L, 7_000L + 1_000L);
  }

  @Test
  void aGroupThatIsCutEndsAtOnceThoughItsNextTaskIsStillToCome() {
    failing = true;
    work = Duration.ofMillis(2_500);
    Group other = Group.of(new Task("other", List.of(WORK)));
    run(Plan.of("p", slow("a", "b", "c", "d"), other).withMaxFailures(0));

    assertThat(times("started a", "started b", "end of slow", "ended a"))
        .containsExactly(1_000L, 2_000L, 2_500L, 2_500L);
    assertThat(events).noneMatch(event -> describe(event).equals("started c"));
  }

  @Test
  void whileATaskIsStillToComeThereIsNoDeadlock() {
    RunResult result = run(Plan.of("p", slow("a", "b")));

    assertThat(result.succeeded()).isEqualTo(2);
  }

  @Test
  void aDeadlockIsToldOnceNoTaskIsStillToCome() {
    Group x =
        Group.of("x", feed(WORK, WORK.withId("asks").withLimits(List.of("B")))).withLimits("A");
    Group y =
        Group.of("y", feed(WORK, WORK.withId("asks").withLimits(List.of("A")))).withLimits("B");
    List<Limit> limits = List.of(Limit.atMost("A", 1), Limit.atMost("B", 1));
    Plan plan = new Plan("p", List.of(x, y), limits, 10, Group.UNBOUNDED, null, null);

    assertThatThrownBy(() -> run(plan))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("holds `A` and waits for `B`")
        .hasMessageContaining("holds `B` and waits for `A`");
    assertThat(times("end of x", "end of y")).containsExactly(2_000L, 2_000L);
  }

  @Test
  void aProducerIsWaitedForHoweverLongItReallyTakes() {
    CountDownLatch callback = new CountDownLatch(1);
    Thread.ofVirtual().start(callback::countDown);
    Feed.Producer producer =
        (_, tasks) -> {
          callback.await();
          tasks.put(new Task("a", List.of(WORK)));
        };

    run(Plan.of("p", Group.of("slow", Feed.of(producer))));

    assertThat(times("started a", "end of slow")).containsExactly(1_000L, 2_000L);
  }

  @Test
  void interruptingTheCallerCancelsARunThatWaitsForAProducer() {
    AtomicBoolean ended = new AtomicBoolean();
    Thread caller = Thread.currentThread();
    Feed.Producer never =
        (_, _) -> {
          caller.interrupt();
          try {
            new CountDownLatch(1).await();
          } finally {
            ended.set(true);
          }
        };

    RunResult result = run(Plan.of("p", Group.of("slow", Feed.of(never))));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).isTrue();
    assertThat(result.status()).isEqualTo(Status.CANCELLED);
  }

  private RunResult run(Plan plan) {
    events.clear();
    return new VirtualDriver(1, model).run(plan, List.of(events::add));
  }

  private static Group slow(String... names) {
    return Group.of(
        "slow",
        Feed.of(
            (_, tasks) -> {
              for (String name : names) {
                tasks.put(new Task(name, List.of(WORK)));
              }
            }));
  }

  /// A feed of one task.
  private static Iterable<Task> feed(Step<?>... steps) {
    return Feed.of((_, tasks) -> tasks.put(new Task("t " + steps[1].limits(), List.of(steps))));
  }

  /// When these things happened, in milliseconds.
  private List<Long> times(String... what) {
    return List.of(what).stream().map(this::time).toList();
  }

  private long time(String what) {
    return events.stream()
        .filter(event -> describe(event).equals(what))
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + " is not among " + events))
        .at()
        .toEpochMilli();
  }

  private static String describe(Event event) {
    return switch (event) {
      case Event.TaskStarted started -> "started " + started.task().name();
      case Event.TaskEnded ended -> "ended " + ended.result().task().name();
      case Event.GroupEnded ended -> "end of " + ended.group();
      default -> "";
    };
  }
}
