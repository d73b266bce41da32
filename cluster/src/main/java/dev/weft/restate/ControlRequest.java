package dev.weft.restate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A request by a user to control a run in progress.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "request")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ControlRequest.Cancel.class, name = "cancel"),
  @JsonSubTypes.Type(value = ControlRequest.Pause.class, name = "pause"),
  @JsonSubTypes.Type(value = ControlRequest.Resume.class, name = "resume"),
  @JsonSubTypes.Type(value = ControlRequest.Skip.class, name = "skip")
})
public sealed interface ControlRequest {

  Instant at();

  /// Returns the user who made the request.
  String by();

  /// Cancels the run: nothing starts any more except cleanup, and everything in progress is asked
  /// to stop.
  record Cancel(Instant at, String by) implements ControlRequest {}

  /// Pauses the run: no task and no attempt starts until [Resume], except cleanup. Attempts and
  /// timers in progress continue.
  record Pause(Instant at, String by) implements ControlRequest {}

  /// Resumes a paused run.
  record Resume(Instant at, String by) implements ControlRequest {}

  /// Skips the step that a task is currently at.
  ///
  /// @param step its id or name; null if the task is at only one
  /// @param reply the engine's awakeable that receives the result; null if nobody waits for it
  record Skip(Instant at, String by, String task, @Nullable String step, @Nullable String reply)
      implements ControlRequest {

    /// Skips a step without waiting for the result.
    public Skip(Instant at, String by, String task, @Nullable String step) {
      this(at, by, task, step, null);
    }

    public Skip withReply(String awakeable) {
      return new Skip(at, by, task, step, awakeable);
    }
  }
}
