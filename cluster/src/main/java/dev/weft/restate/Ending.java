package dev.weft.restate;

import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a run ended; see [dev.weft.RunResult].
///
/// @param trouble why the cluster could not continue the run; null if it could
public record Ending(
    Status status,
    Instant started,
    Instant ended,
    long succeeded,
    long failed,
    long timedOut,
    long cancelled,
    long skipped,
    long notStarted,
    boolean uncounted,
    long cleanUpFailed,
    @Nullable String trouble) {

  public static Ending of(RunResult result) {
    return new Ending(
        result.status(),
        result.started(),
        result.ended(),
        result.succeeded(),
        result.failed(),
        result.timedOut(),
        result.cancelled(),
        result.skipped(),
        result.notStarted(),
        result.uncounted(),
        result.cleanUpFailed(),
        null);
  }

  /// Returns the ending of a run that the cluster could not continue.
  public static Ending broken(Instant at, String trouble) {
    return new Ending(Status.FAILED, at, at, 0, 0, 0, 0, 0, 0, true, 0, trouble);
  }

  /// Returns the result of the run.
  ///
  /// @param failures the failed tasks, as far as they are known
  public RunResult result(String run, List<TaskResult> failures) {
    return new RunResult(
        run,
        status,
        started,
        ended,
        succeeded,
        failed,
        timedOut,
        cancelled,
        skipped,
        notStarted,
        uncounted,
        cleanUpFailed,
        failures,
        Map.of());
  }
}
