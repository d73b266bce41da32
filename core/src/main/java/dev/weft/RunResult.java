package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a run ended. Its tasks are those of the plan's groups: what the plan's own clean-up did is
/// not among what is counted of them.
///
/// @param run the run's id
/// @param status succeeded; failed, if a task of a group without continue-on-error failed, or a
///     group's tasks could not be read; cancelled, if the run was
/// @param started when it began
/// @param ended when its last task had ended
/// @param succeeded tasks that succeeded
/// @param failed tasks that failed
/// @param timedOut tasks whose time, or whose step's time, ran out
/// @param cancelled tasks that were cancelled after they had started
/// @param skipped tasks whose condition was false, and groups of which nothing was started
/// @param notStarted tasks that never began since the run, or their group, ended early, of those
///     groups whose number of tasks is known
/// @param uncounted whether there may be more of them: a group ended early whose tasks are only
///     known when they come
/// @param cleanUpFailed of the plan's own clean-up, its `on-failure` and its `finally`, how many
///     did not succeed
/// @param failures the first [#FAILURES_KEPT] failed or timed-out tasks, clean-up included, in the
///     order of their end. Tasks that could not be read are among them as one of their group's
///     name, which counts as none; its cause has what their source threw
/// @param outputs what the tasks left that are the only one of their group, by the group's name
public record RunResult(
    String run,
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
    List<TaskResult> failures,
    Map<String, Map<String, Object>> outputs) {

  /// How many failures a result holds on to; the events have all of them.
  public static final int FAILURES_KEPT = 1_000;

  public RunResult {
    failures = List.copyOf(failures);
    outputs = Map.copyOf(outputs);
  }

  /// Returns the result of a step of the only task of a group, if that task
  /// [returns][Task#returning] it. The results of many tasks come to a [Listener], see
  /// [TaskResult#value].
  ///
  /// @throws IllegalStateException if there is none: the message says why
  public <T extends @Nullable Object> T value(String group, Step<T> step) {
    return Results.ofTask(
        step,
        outputs.get(group),
        "group `%s`".formatted(group),
        "it has to have one task, which succeeds and returns the step's result");
  }

  /// How many tasks did something, or were about to.
  public long tasks() {
    return succeeded + failed + timedOut + cancelled;
  }

  /// Returns this result if the run succeeded: for programs that treat failed tasks as a failure of
  /// their own.
  ///
  /// @throws RunFailedException otherwise
  public RunResult orThrow() {
    if (status != Status.SUCCEEDED) {
      throw new RunFailedException(this);
    }
    return this;
  }

  public Duration took() {
    return Durations.between(started, ended);
  }
}
