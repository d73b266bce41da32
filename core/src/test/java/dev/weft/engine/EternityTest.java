package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Bounds;
import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.local.LocalDriver;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Durations beyond 292 years, which no nanoseconds count: as long as time lasts, and no overflow.
@Timeout(60)
class EternityTest {
  static Stream<Duration> eternities() {
    return Stream.of(
        Duration.ofDays(293 * 366),
        Duration.ofDays(1_000_000),
        Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
  }

  @ParameterizedTest
  @MethodSource("eternities")
  void inVirtualTimeAWaitEndsWithTime(Duration eternity) {
    Task task = new Task("t", List.of(Step.wait("long", eternity), Step.wait("again", eternity)));

    RunResult result = simulated().run(Plan.of("p", Group.of(task)), List.of());

    assertThat(result.succeeded()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("eternities")
  void inVirtualTimeEverythingElseEndsToo(Duration eternity) {
    AtomicInteger attempts = new AtomicInteger();
    Model model =
        (_, _, attempt, _) ->
            attempt < 3
                ? Prediction.fails(
                    Duration.ofSeconds(attempts.incrementAndGet()),
                    new Failure("503", "busy", attempt == 1 ? null : eternity, null))
                : Prediction.succeeds(eternity);
    Step.Work<?> step = new Step.Work<>("s", _ -> Map.of());
    List<Task> tasks =
        Stream.of("a", "b", "c")
            .map(
                name ->
                    new Task(
                        name,
                        List.of(
                            step.withRetry(Retry.of(2).withBackoff(eternity, eternity))
                                .withLimits(List.of("api")))))
            .toList();
    Plan plan = Plan.of("p", Group.of("tasks", tasks)).withLimits(Limit.rate("api", 1, eternity));

    RunResult result = new VirtualDriver(1, model).run(plan, List.of());

    assertThat(result.succeeded()).isEqualTo(3);
    assertThat(attempts).hasValue(6);
  }

  @ParameterizedTest
  @MethodSource("eternities")
  void aRealWaitCanBeCancelled(Duration eternity) throws Exception {
    LocalDriver driver = new LocalDriver();
    CountDownLatch waiting = new CountDownLatch(3);
    Listener listener =
        event -> {
          if (event instanceof Event.StepStarted started && started.step() instanceof Step.Wait) {
            waiting.countDown();
          } else if (event instanceof Event.StepEnded ended && ended.retryAt() != null) {
            waiting.countDown();
          } else if (event instanceof Event.LimitAwaited) {
            waiting.countDown();
          }
        };
    Step.Work<?> fails =
        new Step.Work<>(
            "s",
            _ -> {
              throw new IllegalStateException("broken");
            });
    Step.Work<?> limited = new Step.Work<>("l", _ -> Map.of()).withLimits(List.of("api"));
    Plan plan =
        Plan.of(
                "p",
                Group.of(
                    new Task("wait", List.of(Step.wait("long", eternity))).withTimeout(eternity)),
                Group.of(
                    new Task(
                        "retry",
                        List.of(
                            fails
                                .withRetry(Retry.of(2).withBackoff(eternity, eternity))
                                .withTimeout(eternity)))),
                Group.of(new Task("one", List.of(limited))),
                Group.of(new Task("two", List.of(limited))))
            .withLimits(Limit.rate("api", 1, eternity));
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                waiting.await();
              } catch (InterruptedException never) {
                throw new AssertionError(never);
              }
              driver.cancel("enough");
            });

    RunResult result = driver.run(plan, List.of(listener));

    assertThat(result.cancelled()).isEqualTo(3);
    assertThat(result.succeeded()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("eternities")
  void theyCanBeSaidAndBoundAGather(Duration eternity) throws Exception {
    assertThat(Durations.format(eternity)).matches("\\d+d( \\d+h)?");
    assertThat(Weft.gather(Bounds.NONE.withTimeout(eternity), List.of(() -> 1))).containsExactly(1);
  }

  @Test
  void aClockThatStandsBeyondTheEndOfTimeIsOneThatStandsAtIt() {
    assertThat(Nanos.of(Instant.MAX)).isEqualTo(Nanos.LAST);
    assertThat(Nanos.of(Instant.MIN)).isEqualTo(-Nanos.LAST);
    assertThat(Nanos.plus(Nanos.LAST, Duration.ofNanos(1))).isEqualTo(Nanos.LAST);
  }

  private static VirtualDriver simulated() {
    return new VirtualDriver(1, Model.UP_TO_A_SECOND);
  }
}
