package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Random steps that take random shares of limits, in any order: never more than a limit has, and
/// nobody waits for ever.
class SharedLimitsTest {
  private static final List<Limit> LIMITS =
      List.of(
          Limit.atMost("few", 5).withAdapt(),
          Limit.rate("tokens", 20, Duration.ofSeconds(2)),
          new Limit("both", 4, new Limit.Rate(7, Duration.ofSeconds(3))),
          Limit.atMost("host", 3).withPerKey().withAdapt(),
          Limit.rate("site", 6, Duration.ofSeconds(1)).withPerKey());
  private static final int TASKS = 40;
  private static final Model OFTEN_TOO_MUCH =
      (_, _, _, random) -> {
        Duration takes = Duration.ofMillis(random.nextInt(1_000));
        Duration pause = random.nextBoolean() ? Duration.ofMillis(random.nextInt(500)) : null;
        return random.nextInt(5) == 0
            ? Prediction.fails(takes, new Failure("429", "too much", pause, null))
            : Prediction.succeeds(takes);
      };

  @Property(tries = 300)
  void noShareIsEverTooMuchAndEverybodyHasATurn(@ForAll long seed) {
    Random random = new Random(seed);
    Plan plan = plan(random);
    Watch watch = new Watch();

    RunResult result = new VirtualDriver(seed, OFTEN_TOO_MUCH).run(plan, List.of(watch));

    assertThat(result.succeeded()).isEqualTo(TASKS);
  }

  @Property(tries = 200)
  void soItIsInARunThatIsPausedAndCancelled(@ForAll long seed) {
    Random random = new Random(seed);
    Plan plan = plan(random);
    Watch watch = new Watch();
    VirtualDriver driver = new VirtualDriver(seed, OFTEN_TOO_MUCH);
    Instant pause = Instant.EPOCH.plusMillis(random.nextInt(5_000));
    Instant resume = pause.plusMillis(random.nextInt(5_000));
    Instant cancel = resume.plusMillis(random.nextInt(5_000));
    driver.at(pause, it -> it.pause("ann", pause));
    driver.at(resume, it -> it.resume("eve", resume));
    driver.at(cancel, it -> it.cancel("enough", cancel));

    RunResult result = driver.run(plan, List.of(watch));

    long ended = result.succeeded() + result.cancelled() + result.notStarted();
    assertThat(ended).isEqualTo(TASKS);
    assertThat(watch.held.values()).allMatch(held -> held == 0);
  }

  private static Plan plan(Random random) {
    List<Task> tasks =
        IntStream.range(0, TASKS)
            .mapToObj(i -> new Task("t" + i, List.of(step("a", random), step("b", random))))
            .toList();
    List<Limit> limits = new ArrayList<>(LIMITS);
    Collections.shuffle(limits, random);
    return Plan.of("plan", Group.of("tasks", tasks)).withLimits(limits.toArray(Limit[]::new));
  }

  private static Step<?> step(String id, Random random) {
    Step.Work<?> step = new Step.Work<>(id, _ -> Map.of()).withRetry(Retry.of(1_000));
    List<Limit> limits = new ArrayList<>(LIMITS);
    Collections.shuffle(limits, random);
    for (Limit limit : limits.subList(0, 1 + random.nextInt(3))) {
      // Most are light, and some want all there is.
      int most = random.nextInt(4) == 0 ? most(limit) : 2;
      LimitShare.Fixed share = LimitShare.weight(1 + random.nextInt(most));
      step =
          step.withLimit(
              limit.name(), limit.perKey() ? share.withKey("k" + random.nextInt(4)) : share);
    }
    return step;
  }

  private static int most(Limit limit) {
    return limit.rate() == null ? limit.max() : Math.min(limit.max(), limit.rate().count());
  }

  /// Adds up what is held, and what started lately.
  private static final class Watch implements Listener {
    private record Start(Instant at, int weight) {}

    private final Set<String> running = new HashSet<>();
    private final Map<String, Integer> held = new HashMap<>();
    private final Map<String, Deque<Start>> starts = new HashMap<>();

    @Override
    public void on(Event event) {
      switch (event) {
        case Event.StepStarted(Instant at, Task task, Step.Work<?> step, int _) -> {
          running.add(task.name());
          move(step, at, 1);
        }
        // Of one that was cancelled before it began nobody has heard.
        case Event.StepEnded ended
            when ended.outcome().step() instanceof Step.Work<?> step
                && running.remove(ended.task().name()) ->
            move(step, ended.at(), -1);
        default -> {}
      }
    }

    private void move(Step.Work<?> step, Instant at, int sign) {
      for (Limit limit : LIMITS) {
        if (step.limits().contains(limit.name())) {
          LimitShare.Fixed share = (LimitShare.Fixed) step.share(limit.name());
          String count = limit.name() + " " + share.key();
          assertThat(held.merge(count, sign * share.weight(), Integer::sum))
              .as(count)
              .isBetween(0, limit.max());
          if (sign > 0 && limit.rate() != null) {
            start(count, limit.rate(), new Start(at, share.weight()));
          }
        }
      }
    }

    private void start(String count, Limit.Rate rate, Start start) {
      Deque<Start> latest = starts.computeIfAbsent(count, _ -> new ArrayDeque<>());
      latest.removeIf(it -> !it.at().plus(rate.per()).isAfter(start.at()));
      latest.add(start);
      assertThat(latest.stream().mapToInt(Start::weight).sum())
          .as(count)
          .isLessThanOrEqualTo(rate.count());
    }
  }
}
