// One loop over what several iterators yield: Python's `async for` over merged sources.
//
//     ./weft java examples/java/Merged.java

import static dev.weft.Weft.merged;

import dev.weft.Bounds;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.TaskIterator;
import java.time.Duration;
import java.util.List;

void main() throws Exception {
  List<TaskIterator> iterators =
      List.of(
          new TaskIterator("Laptop", List.of(wait("Open the lid", 100), wait("Log in", 300))),
          new TaskIterator("Coffee", List.of(wait("Grind", 200), wait("Pour", 400))));

  merged(
      Bounds.NONE,
      iterators,
      all -> all.map(Outcome::step).map(Step::name).forEach(name -> IO.println(name)));
}

static Step.Wait wait(String name, int millis) {
  return Step.wait(name, Duration.ofMillis(millis));
}
