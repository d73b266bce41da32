package dev.weft.restate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody wants of a run that is under way.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Order.Cancel.class, name = "cancel"),
  @JsonSubTypes.Type(value = Order.Pause.class, name = "pause"),
  @JsonSubTypes.Type(value = Order.Resume.class, name = "resume"),
  @JsonSubTypes.Type(value = Order.Skip.class, name = "skip")
})
public sealed interface Order {

  Instant at();

  /// Who wants it.
  String by();

  /// Nothing begins any more but what cleans up, and what is under way is asked to end.
  record Cancel(Instant at, String by) implements Order {}

  /// No task and no attempt begins any more until [Resume], clean-up apart; what is under way, and
  /// time, goes on.
  record Pause(Instant at, String by) implements Order {}

  /// What was held back begins.
  record Resume(Instant at, String by) implements Order {}

  /// The step that a task is at is passed over.
  ///
  /// @param step its id or name; null where the task is at one only
  /// @param reply the engine's awakeable that is told whether it was; null where nobody waits for
  ///     that
  record Skip(Instant at, String by, String task, @Nullable String step, @Nullable String reply)
      implements Order {

    /// A step is to be passed over.
    public Skip(Instant at, String by, String task, @Nullable String step) {
      this(at, by, task, step, null);
    }

    Skip withReply(String awakeable) {
      return new Skip(at, by, task, step, awakeable);
    }
  }
}
