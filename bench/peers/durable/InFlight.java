import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Runs tasks on virtual threads, a thousand at once, says how long that took without the start of
/// Java and of the engine, and fails if not every step was done.
final class InFlight {
  /// What each step leaves, such that it makes 200 bytes in Weft's journal.
  static final String OUTPUT = "x".repeat(90);

  private static final int AT_ONCE = 1_000;

  interface Body {
    int run(int task) throws Exception;
  }

  private InFlight() {}

  static void run(int tasks, int steps, Body body) throws Exception {
    long start = System.nanoTime();
    long done = 0;
    Semaphore room = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>(tasks);
      for (int i = 0; i < tasks; i++) {
        int task = i;
        room.acquire();
        all.add(
            threads.submit(
                () -> {
                  try {
                    return body.run(task);
                  } finally {
                    room.release();
                  }
                }));
      }
      for (Future<Integer> each : all) {
        done += each.get();
      }
    }
    if (done != (long) tasks * steps) {
      throw new IllegalStateException("not every step was done: " + done);
    }
    System.out.printf("%d ms%n", (System.nanoTime() - start) / 1_000_000);
  }
}
