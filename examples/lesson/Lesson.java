// Walks three task lists concurrently, each with its own iterator. Run it from the repository's
// folder:
//
//     ./weft java examples/lesson/Lesson.java

import static dev.weft.Weft.gather;

import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.TaskIterator;
import java.time.Duration;

static final List<Step<?>> LAPTOP_TASKS =
    List.of(
        Step.wait("Open the lid", Duration.ofMillis(100)),
        Step.wait("Wake it up", Duration.ofMillis(400)),
        Step.wait("Log in", Duration.ofMillis(300)));

static final List<Step<?>> COFFEE_TASKS =
    List.of(
        Step.wait("Grind 18 g", Duration.ofMillis(300)),
        Step.wait("Heat the water", Duration.ofMillis(700)),
        Step.wait("Pour", Duration.ofMillis(500)));

static final List<Step<?>> PARCEL_TASKS =
    List.of(
        Step.wait("Print the label", Duration.ofMillis(200)),
        Step.wait("Pack the box", Duration.ofMillis(600)),
        Step.wait("Bring it to the door", Duration.ofMillis(400)));

void main() throws Exception {
  gather(
      () -> runIterator(new TaskIterator("Laptop Tasks", LAPTOP_TASKS)),
      () -> runIterator(new TaskIterator("Coffee Tasks", COFFEE_TASKS)),
      () -> runIterator(new TaskIterator("Parcel Tasks", PARCEL_TASKS)));
}

static void runIterator(TaskIterator iterator) {
  for (Outcome outcome : iterator) {
    IO.println(iterator.name() + ": " + outcome.step().name());
  }
}
