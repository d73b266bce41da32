// A thousand calls, at most 20 at once, all within ten seconds. The first that fails cancels the
// others, and is thrown.
//
//     ./weft java examples/java/Calls.java

import static dev.weft.Weft.gather;

import dev.weft.Bounds;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

void main() throws Exception {
  List<Integer> customers = IntStream.range(0, 1_000).boxed().toList();
  Bounds bounds = Bounds.NONE.withMaxParallel(20).withTimeout(Duration.ofSeconds(10));

  List<String> names = gather(bounds, customers, customer -> fetch(customer));

  IO.println(names.size() + " names, the last one is " + names.getLast());
}

static String fetch(int customer) throws InterruptedException {
  Thread.sleep(5);
  return "customer " + customer;
}
