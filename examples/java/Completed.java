// Results as they come, the quickest first, from a source of any length.
//
//     ./weft java examples/java/Completed.java

import static dev.weft.Weft.asCompleted;

import dev.weft.Bounds;
import java.util.List;

void main() throws Exception {
  List<Integer> millis = List.of(300, 100, 200);

  asCompleted(
      Bounds.NONE.withMaxParallel(3),
      millis,
      time -> sleep(time),
      (time, woken) -> IO.println(time + " ms: " + woken));
}

static String sleep(int millis) throws InterruptedException {
  Thread.sleep(millis);
  return "awake";
}
