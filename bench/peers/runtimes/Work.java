import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/// What each peer does: `lesson TASKS STEPS` or `waits TASKS`. Says how long that took without the
/// start of Java, and fails if not every step was done.
final class Work {
  interface Lesson {
    long run(int tasks, List<Callable<Integer>> steps) throws Exception;
  }

  interface Waits {
    long run(int tasks, Duration wait) throws Exception;
  }

  private Work() {}

  static void run(String[] arguments, Lesson lesson, Waits waits) throws Exception {
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
}
