// Inside a program with an ExecutorService of its own: a gather belongs to the thread that calls
// it, so a job of the pool may gather, and cancelling the job cancels all that it gathers.
//
//     ./weft java examples/java/InAnExecutor.java

import static dev.weft.Weft.gather;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

void main() throws Exception {
  CountDownLatch begun = new CountDownLatch(2);
  CountDownLatch ended = new CountDownLatch(2);
  try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
    Future<List<Integer>> prices = pool.submit(() -> gather(() -> price("tea"), () -> price("jam")));
    IO.println(prices.get());

    Future<List<String>> endless =
        pool.submit(() -> gather(() -> wait(begun, ended), () -> wait(begun, ended)));
    begun.await();
    endless.cancel(true);
    try {
      endless.get();
    } catch (CancellationException cancelled) {
      ended.await();
      IO.println("cancelled, and nothing is left running");
    }
  }
}

static int price(String what) {
  return what.charAt(0);
}

static String wait(CountDownLatch begun, CountDownLatch ended) throws InterruptedException {
  begun.countDown();
  try {
    Thread.sleep(60_000);
    return "never";
  } finally {
    ended.countDown();
  }
}
