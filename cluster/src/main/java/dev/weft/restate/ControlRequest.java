package dev.weft.restate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody wants of a run that is under way.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "request")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ControlRequest.Cancel.class, name = "cancel"),
  @JsonSubTypes.Type(value = ControlRequest.Pause.class, name = "pause"),
  @JsonSubTypes.Type(value = ControlRequest.Resume.class, name = "resume"),
  @JsonSubTypes.Type(value = ControlRequest.Skip.class, name = "skip")
})
public sealed interface ControlRequest {

  Instant at();

  /// Who wants it.
  String by();

  /// Nothing begins any more but what cleans up, and what is under way is asked to end.
  record Cancel(Instant at, String by) implements ControlRequest {}

  /// No task and no attempt begins any more until [Resume], clean-up apart; what is under way, and
  /// time, goes on.
  record Pause(Instant at, String by) implements ControlRequest {}

  /// What was held back begins.
  record Resume(Instant at, String by) implements ControlRequest {}

  /// The step that a task is at is passed over.
  ///
  /// @param step its id or name; null where the task is at one only
  /// @param reply the engine's awakeable that is told whether it was; null where nobody waits for
  ///     that
  record Skip(Instant at, String by, String task, @Nullable String step, @Nullable String reply)
      implements ControlRequest {

    /// A step is to be passed over.
    public Skip(Instant at, String by, String task, @Nullable String step) {
      this(at, by, task, step, null);
    }

    public Skip withReply(String awakeable) {
      return new Skip(at, by, task, step, awakeable);
    }
  }
}
