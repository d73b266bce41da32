package dev.weft.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Steps that take no time and hold a limit that adapts, beside the same steps with a fixed one:
/// the processor time of both, in turn, in one process, after two rounds for warming up.
/// Of a thousand calls, one is refused at its first attempt, so that the limit does adapt.
final class AdaptiveSteps {
  private static final int STEPS = 100_000;
  private static final int MAX = 50;
  private static final int REFUSED = 1_000;

  private static final Limit FIXED = Limit.atMost("api", MAX);
  private static final Limit ADAPTIVE = FIXED.withAdapt();

  private AdaptiveSteps() {}

  /// Measures so many rounds, three by default.
  public static void main(String[] arguments) throws InterruptedException {
    int rounds = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
    double[] adaptive = new double[rounds];
    double[] fixed = new double[rounds];
    for (int round = -2; round < rounds; round++) {
      // Each goes first in every other round.
      boolean isFirst = round % 2 == 0;
      double before = isFirst ? millis(ADAPTIVE) : millis(FIXED);
      double after = isFirst ? millis(FIXED) : millis(ADAPTIVE);
      if (round >= 0) {
        adaptive[round] = isFirst ? before : after;
        fixed[round] = isFirst ? after : before;
      }
    }
    System.out.println("ms of processor time, in turn:");
    System.out.println(
        "adaptive " + Arrays.stream(adaptive).mapToObj(it -> Math.round(it)).toList());
    System.out.println("fixed " + Arrays.stream(fixed).mapToObj(it -> Math.round(it)).toList());
    System.out.printf(
        "the adaptive limit takes %.2f times as much%n",
        Arrays.stream(adaptive).sum() / Arrays.stream(fixed).sum());
  }

  private static Map<String, Object> call(long number) {
    if (number % REFUSED == 0) {
      throw new StepFailedException(new Failure("429", "too many requests"));
    }
    return Map.of();
  }

  private static double millis(Limit limit) throws InterruptedException {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    AtomicLong calls = new AtomicLong();
    Step<?> step =
        new Step.Work<>("call", _ -> call(calls.incrementAndGet()))
            .withLimits(List.of(limit.name()))
            .withRetry(Retry.of(3).withBackoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    List<Task> tasks =
        IntStream.range(0, STEPS).mapToObj(i -> new Task("task " + i, List.of(step))).toList();
    Plan plan = Plan.of("steps", Group.of("tasks", tasks)).withLimits(limit);
    long before = process.getProcessCpuTime();
    RunResult result = new LocalDriver().run(plan, List.of());
    long after = process.getProcessCpuTime();
    if (result.succeeded() != STEPS) {
      throw new IllegalStateException("not every step was done: " + result.succeeded());
    }
    return (after - before) / 1e6;
  }
}
