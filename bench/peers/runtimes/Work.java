import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// What each peer does: `lesson TASKS STEPS`, `waits TASKS`, or `merged SOURCES EACH`, which counts the
/// elements of all sources. Says how long that took without the start of Java, and fails if not every
/// step or element was done.
final class Work {
  interface Lesson {
    long run(int tasks, List<Callable<Integer>> steps) throws Exception;
  }

  interface Waits {
    long run(int tasks, Duration wait) throws Exception;
  }

  interface Merged {
    long run(List<Iterable<Integer>> sources) throws Exception;
  }

  /// How many elements a merge may buffer.
  static final int BUFFERED = 1_024;

  private Work() {}

  static void run(String[] arguments, Lesson lesson, Waits waits, Merged merged) throws Exception {
    if (arguments[0].equals("merged")) {
      merge(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), merged);
      return;
    }
    int tasks = Integer.parseInt(arguments[1]);
    boolean isLesson = arguments[0].equals("lesson");
    int steps = isLesson ? Integer.parseInt(arguments[2]) : 2;
    List<Callable<Integer>> all = Collections.nCopies(steps, () -> 1);
    long start = System.nanoTime();
    long done = isLesson ? lesson.run(tasks, all) : waits.run(tasks, Duration.ofMillis(500));
    long took = System.nanoTime() - start;
    if (done != (long) tasks * steps) {
      throw new IllegalStateException("not every step was done: " + done);
    }
    System.out.printf("%d ms%n", took / 1_000_000);
  }

  private static void merge(int count, int each, Merged merged) throws Exception {
    List<Iterable<Integer>> sources =
        Collections.nCopies(count, () -> IntStream.range(0, each).iterator());
    long start = System.nanoTime();
    long done = merged.run(sources);
    long took = System.nanoTime() - start;
    if (done != (long) count * each) {
      throw new IllegalStateException("not every element came: " + done);
    }
    System.out.printf("%d ms%n", took / 1_000_000);
  }
}
