package dev.weft.restate.task;

import dev.weft.engine.Coordinator;
import dev.weft.restate.ControlRequest;
import org.jspecify.annotations.Nullable;

/// What a task that is under way is told from outside.
///
/// @param number which one it is for this task, from 1
/// @param reason why; empty where nobody will read it
/// @param step the id or name of the step that is to be passed over; null where the task is at one
///     only
/// @param reply the engine's awakeable that is told whether a step was passed over: what kept it
///     from being so, or an empty text; null where nobody waits for that
public record Wakeup(
    int number, Kind kind, String reason, @Nullable String step, @Nullable String reply) {

  enum Kind {
    /// The task is to stop.
    STOP,
    /// The task is to stop, unless it is at what it does after a failure of its own.
    CUT,
    /// A step of it is passed over.
    SKIP,
    /// No attempt of it begins any more, clean-up apart.
    PAUSE,
    /// Its attempts begin again.
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
