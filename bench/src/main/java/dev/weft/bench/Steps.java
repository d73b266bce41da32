package dev.weft.bench;

import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/// Steps that take no time, beside the same code in a plain loop on a virtual thread for each task:
/// what Weft costs. Both in turn in one process, a first round of each for warming up.
final class Steps {
  private static final int TASKS = 100_000;
  private static final int STEPS = 10;
  private static final int ROUNDS = 9;

  private interface Work {
    void run() throws InterruptedException;
  }

  private static final LongAdder DONE = new LongAdder();

  private Steps() {}

  public static void main(String[] arguments) throws InterruptedException {
    double[] weft = new double[ROUNDS];
    double[] plain = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      double ours = millis(Steps::weft);
      double theirs = millis(Steps::plain);
      if (round >= 0) {
        weft[round] = ours;
        plain[round] = theirs;
      }
    }
    if (DONE.sum() != 2L * (ROUNDS + 1) * TASKS * STEPS) {
      throw new IllegalStateException("not every step was done: " + DONE.sum());
    }
    say("weft", weft);
    say("virtual thread a task", plain);
    System.out.printf("weft takes %.2f times as long%n", weft[ROUNDS / 2] / plain[ROUNDS / 2]);
  }

  private static void weft() throws InterruptedException {
    List<Step<?>> steps =
        IntStream.range(0, STEPS)
            .<Step<?>>mapToObj(i -> Step.of("step " + i, Steps::nothing))
            .toList();
    Iterator<Task> tasks =
        IntStream.range(0, TASKS).mapToObj(i -> new Task("task " + i, steps)).iterator();
    new LocalDriver().run(Plan.of("steps", tasks), List.of());
  }

  private static void plain() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int task = 0; task < TASKS; task++) {
        threads.execute(
            () -> {
              for (int step = 0; step < STEPS; step++) {
                nothing();
              }
            });
      }
    }
  }

  private static Void nothing() {
    DONE.increment();
    return null;
  }

  private static double millis(Work work) throws InterruptedException {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  /// Sorts the figures, so that the middle one is the median.
  private static void say(String what, double[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "%s: %.0f ms (%.0f to %.0f)%n", what, millis[ROUNDS / 2], millis[0], millis[ROUNDS - 1]);
  }
}
