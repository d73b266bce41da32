package dev.weft.terminal.text;

import dev.weft.Status;
import dev.weft.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Advice for users beside the events, such as commands to type. The command has much of it; a Java
/// program may have none ([#NONE]).
public interface Advice {

  /// No advice.
  Advice NONE = new Advice() {};

  /// Returns the first lines of a run.
  default List<String> beginning() {
    return List.of();
  }

  /// Returns how to answer an approval from elsewhere; null if that is impossible.
  default @Nullable String answering(String task, Step.Approval approval) {
    return null;
  }

  /// Returns how to see all output of a task; null if that is impossible.
  default @Nullable String closer(String task) {
    return null;
  }

  /// Returns what to do after a run that ended with this status; null for nothing.
  default @Nullable String next(Status status) {
    return null;
  }
}
