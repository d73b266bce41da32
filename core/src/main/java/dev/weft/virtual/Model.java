package dev.weft.virtual;

import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// What the attempts of a run in virtual time would do.
@FunctionalInterface
public interface Model {
  /// Every attempt succeeds after a time drawn evenly from up to one second.
  Model UP_TO_A_SECOND =
      (_, _, _, random) -> Prediction.succeeds(Duration.ofNanos(random.nextLong(1_000_000_000L)));

  /// Says how long the attempt takes and how it ends. One of a [polled][dev.weft.Poll] step that
  /// succeeds is its last answer if its outputs say so, or if it has none.
  ///
  /// @param random drawn from in the order of the run, so that a seed reproduces it
  Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator random);

  /// Says the same of an attempt that begins at this time, which matters only where something else
  /// is said.
  default Prediction predictAt(
      Instant at, Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
    return predict(task, step, attempt, random);
  }

  /// Says how long an approval waits for its answer, and what that is; a yes within a second
  /// where nothing else is said.
  default Prediction answer(Task task, Step.Approval step, RandomGenerator random) {
    return Prediction.succeeds(Duration.ofNanos(random.nextLong(1_000_000_000L)));
  }

  /// Says how long the next task of a group, or its end, takes to come where its tasks come from
  /// a [dev.weft.Feed]; no time where nothing else is said. However long the feed really takes, the
  /// clock stands still meanwhile.
  default Duration arrival(String group, RandomGenerator random) {
    return Duration.ZERO;
  }
}
