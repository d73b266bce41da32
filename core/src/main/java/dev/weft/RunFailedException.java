package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A run did not succeed; see [RunResult#orThrow]. The message says what failed first and how much
/// more did. The exception of the first task that failed is the [cause][#getCause()], where it was
/// in Java code; those of the next ones are suppressed.
public final class RunFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SUPPRESSED_MAX = 100;

  private final transient RunResult result;

  RunFailedException(RunResult result) {
    super(message(result));
    this.result = result;
    List<Throwable> thrown = thrown(result);
    if (!thrown.isEmpty()) {
      initCause(thrown.getFirst());
      thrown.stream().skip(1).limit(SUPPRESSED_MAX).forEach(this::addSuppressed);
    }
  }

  /// How the run ended.
  public RunResult result() {
    return result;
  }

  private static List<Throwable> thrown(RunResult result) {
    List<Throwable> thrown = new ArrayList<>();
    for (TaskResult task : result.failures()) {
      Failure failure = failure(task);
      if (failure != null && failure.cause() != null) {
        thrown.add(failure.cause());
      }
    }
    return thrown;
  }

  private static @Nullable Failure failure(TaskResult task) {
    Outcome cause = task.cause();
    return cause == null ? null : cause.failure();
  }

  /// For example: `run k3f9x2ab failed: 2 tasks failed, 1 cancelled; Shop: push: exit 1`.
  private static String message(RunResult result) {
    StringJoiner counts = new StringJoiner(", ");
    count(counts, result.failed(), "failed");
    count(counts, result.timedOut(), "timed out");
    count(counts, result.cancelled(), "cancelled");
    count(counts, result.notStarted(), "not started");
    count(counts, result.cleanUpFailed(), "failed to clean up");
    String first =
        result.failures().isEmpty() ? "" : "; " + described(result.failures().getFirst());
    String head = "run " + result.run() + (result.status() == Status.CANCELLED ? " was " : " ");
    return head + result.status() + (counts.length() == 0 ? "" : ": " + counts) + first;
  }

  private static void count(StringJoiner counts, long count, String what) {
    if (count > 0) {
      String tasks = count == 1 ? " task " : " tasks ";
      counts.add(count + (counts.length() == 0 ? tasks : " ") + what);
    }
  }

  private static String described(TaskResult task) {
    Outcome cause = task.cause();
    Failure failure = failure(task);
    return failure == null || cause == null
        ? task.task().name()
        : task.task().name() + ": " + cause.step().name() + ": " + failure.message();
  }
}
