package dev.weft.bench;

import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/// Tasks whose steps take no time, all under way at once, in a process of its own: what
/// `bench/compare lesson` sets beside its peers.
///
/// Takes the number of tasks and the number of steps of each as its arguments.
final class Lesson {
  private static final LongAdder DONE = new LongAdder();

  private Lesson() {}

  public static void main(String[] arguments) throws InterruptedException {
    int count = arguments.length == 0 ? 100_000 : Integer.parseInt(arguments[0]);
    int each = arguments.length < 2 ? 10 : Integer.parseInt(arguments[1]);
    List<Step<?>> steps =
        IntStream.range(0, each)
            .<Step<?>>mapToObj(i -> Step.of("step " + i, Lesson::nothing))
            .toList();
    Iterator<Task> tasks =
        IntStream.range(0, count).mapToObj(i -> new Task("task " + i, steps)).iterator();

    Plan plan = Plan.of("lesson", tasks).withMaxParallel(count);
    RunResult result = new LocalDriver().run(plan, List.of());

    if (result.succeeded() != count || DONE.sum() != (long) count * each) {
      throw new IllegalStateException("not every step was done: " + DONE.sum());
    }
    System.out.printf("%d ms%n", result.took().toMillis());
  }

  private static Void nothing() {
    DONE.increment();
    return null;
  }
}
