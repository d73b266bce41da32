package dev.weft.restate.task;

import dev.weft.engine.run.Coordinator;
import dev.weft.restate.ControlRequest;
import org.jspecify.annotations.Nullable;

/// A message to a task in progress.
///
/// @param number its number for this task, from 1
/// @param reason why; empty if nobody will read it
/// @param step the id or name of the step to skip; null if the task is at only one
/// @param reply the engine's awakeable that receives the result of a skip: why the step was not
///     skipped, or an empty text; null if nobody waits for it
public record Wakeup(
    int number, Kind kind, String reason, @Nullable String step, @Nullable String reply) {

  enum Kind {
    /// Stops the task.
    STOP,
    /// Stops the task, unless it is handling a failure of its own.
    CUT,
    /// Skips a step.
    SKIP,
    /// Holds back further attempts, except cleanup.
    PAUSE,
    /// Lets attempts start again.
    RESUME
  }

  public static Wakeup stop(int number, Coordinator.Stop stop) {
    return new Wakeup(number, stop.byFailure() ? Kind.CUT : Kind.STOP, stop.reason(), null, null);
  }

  public static Wakeup skip(int number, ControlRequest.Skip request) {
    return new Wakeup(
        number, Kind.SKIP, "skipped by " + request.by(), request.step(), request.reply());
  }

  public static Wakeup pause(int number, boolean paused) {
    return new Wakeup(number, paused ? Kind.PAUSE : Kind.RESUME, "", null, null);
  }
}
