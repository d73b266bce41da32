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

  /// No task begins any more until [Resume]; those that have begun go on.
  record Pause(Instant at, String by) implements Order {}

  /// Tasks begin again.
  record Resume(Instant at, String by) implements Order {}

  /// The step that a task is at is passed over.
  ///
  /// @param step its id or name; null where the task is at one only
  record Skip(Instant at, String by, String task, @Nullable String step) implements Order {}
}
