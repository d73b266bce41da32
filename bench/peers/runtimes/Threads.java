import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Bare virtual threads, one for each task, that are waited for in the order of the tasks.
final class Threads {
  public static void main(String[] arguments) throws Exception {
    Work.run(arguments, Threads::lesson, Threads::waits, Threads::merged);
  }

  private static long lesson(int tasks, List<Callable<Integer>> steps) throws Exception {
    return gather(
        tasks,
        () -> {
          int done = 0;
          for (Callable<Integer> step : steps) {
            done += step.call();
          }
          return done;
        });
  }

  private static long waits(int tasks, Duration wait) throws Exception {
    return gather(
        tasks,
        () -> {
          Thread.sleep(wait);
          Thread.sleep(wait);
          return 2;
        });
  }

  /// A thread for each source, and a bare blocking queue.
  private static long merged(List<Iterable<Integer>> sources) throws Exception {
    Object end = new Object();
    ArrayBlockingQueue<Object> queue = new ArrayBlockingQueue<>(Work.BUFFERED);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Iterable<Integer> source : sources) {
        threads.submit(
            () -> {
              for (Integer element : source) {
                queue.put(element);
              }
              queue.put(end);
              return null;
            });
      }
      long done = 0;
      for (int open = sources.size(); open > 0; ) {
        if (queue.take() == end) {
          open--;
        } else {
          done++;
        }
      }
      return done;
    }
  }

  private static long gather(int tasks, Callable<Integer> task) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> futures = new ArrayList<>(tasks);
      for (int i = 0; i < tasks; i++) {
        futures.add(threads.submit(task));
      }
      long done = 0;
      for (Future<Integer> future : futures) {
        done += future.get();
      }
      return done;
    }
  }
}
