package dev.weft.engine.run;

import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.RunContext.FirstFailure;
import dev.weft.TaskResult;
import org.jspecify.annotations.Nullable;

/// Which failure of a run came first.
final class FirstFailures {
  private FirstFailures() {}

  /// Null if the task was not failed by anything.
  static @Nullable FirstFailure of(TaskResult result) {
    Outcome cause = result.cause();
    Failure failure = cause == null ? null : cause.failure();
    return failure == null || cause == null || !result.status().isFault()
        ? null
        : new FirstFailure(
            cause.ended(),
            result.task().name(),
            cause.step().name(),
            failure.code(),
            failure.message());
  }

  /// The earlier one of two, of which one may be none.
  static @Nullable FirstFailure earlier(@Nullable FirstFailure one, @Nullable FirstFailure other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.at().isBefore(one.at()) ? other : one;
  }
}
