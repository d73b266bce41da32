package dev.weft.bench;

import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/// A million tasks that all wait at the same time, twice for half a second: 1.0 s is ideal. Says
/// how long that took and the most memory it needed.
///
/// Takes the number of tasks as its argument.
final class Waits {
  private Waits() {}

  public static void main(String[] arguments) throws InterruptedException {
    int count = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
    List<Step<?>> steps =
        List.of(
            Step.wait("first", Duration.ofMillis(500)),
            Step.wait("second", Duration.ofMillis(500)));
    Iterator<Task> tasks =
        IntStream.range(0, count).mapToObj(i -> new Task("task " + i, steps)).iterator();
    Plan plan = Plan.of("waits", tasks).withMaxParallel(count);

    RunResult result = new LocalDriver().run(plan, List.of());

    if (result.succeeded() != count) {
      throw new IllegalStateException("not every task was done: " + result.succeeded());
    }
    System.out.printf(
        "%,d tasks: %.2f s, %d MB at the most%n",
        result.succeeded(), result.took().toMillis() / 1_000.0, Memory.peak());
  }
}
