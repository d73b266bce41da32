package dev.weft.sqlite;

import static dev.weft.Step.step;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A program whose second step prints what its first one returned, and whose second task prints
/// what the first one returned. While a file is missing, each then waits to be killed.
///
/// Takes the journal's file and the other file.
@SuppressWarnings("ArrayRecordComponent")
final class TypedRun {
  enum Size {
    SMALL,
    LARGE
  }

  record Item(String name, double price, Size size, byte[] picture) {
    @Override
    public String toString() {
      return name + " " + price + " " + size + " " + Arrays.toString(picture);
    }
  }

  record Order(
      long number,
      Instant placed,
      Duration within,
      List<Item> items,
      Map<Size, Integer> counts,
      Set<String> tags) {}

  private TypedRun() {}

  public static void main(String[] arguments) throws Exception {
    Path wait = Path.of(arguments[1]);
    Step.Work<Order> order = step("order", _ -> order(Instant.now()));
    Step.Work<Integer> print =
        step(
            "print",
            at -> {
              System.out.println("step " + at.value(order));
              return pause(wait);
            });
    Step.Work<Integer> end =
        step(
            "end",
            at -> {
              System.out.println("task " + at.value("First", order));
              return pause(wait);
            });
    Plan plan =
        Plan.of(
            "plan",
            Group.of(new Task("First", List.of(order, print)).returning(order)),
            Group.of(new Task("Second", List.of(end)).returning(end)).withNeeds("First"));
    try (JournalFile file = JournalFile.open(Path.of(arguments[0]));
        RunJournal journal = file.beginOrContinue("run")) {
      var result = new LocalDriver(journal).run(plan, List.of());
      System.out.println("run " + result.value("First", order) + result.value("Second", end));
      System.exit(result.status() == Status.SUCCEEDED ? 0 : 1);
    }
  }

  private static Order order(Instant now) {
    Item item = new Item("cup", 0.1 + 0.2, Size.LARGE, new byte[] {-1, 0, 1});
    return new Order(
        1L,
        now,
        Duration.ofNanos(Long.MAX_VALUE),
        List.of(item, new Item("é\"", Double.NaN, Size.SMALL, new byte[0])),
        Map.of(Size.LARGE, 2),
        Set.of("new"));
  }

  private static int pause(Path wait) throws InterruptedException {
    if (wait.toFile().delete()) {
      Thread.sleep(Duration.ofMinutes(10));
    }
    return 7;
  }
}
