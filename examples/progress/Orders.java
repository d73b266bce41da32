// Processes twelve orders of three steps each, four at once, and shows their progress: as a live
// view on a terminal, as lines elsewhere.
//
//     ./weft java examples/progress/Orders.java

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.terminal.Progress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

static Task order(int number) {
  return new Task(
      "Order " + number,
      List.of(
          Step.wait("take", Duration.ofMillis(20L * number)),
          Step.wait("pack", Duration.ofMillis(150)),
          Step.wait("send", Duration.ofMillis(100))));
}

void main() throws InterruptedException {
  List<Task> orders = IntStream.rangeClosed(1, 12).mapToObj(number -> order(number)).toList();
  Plan plan = Plan.of("orders", Group.of("Orders", orders).withMaxParallel(4));

  Weft.gather(plan, Progress.show());
}
