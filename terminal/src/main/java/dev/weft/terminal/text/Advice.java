package dev.weft.terminal.text;

import dev.weft.Status;
import dev.weft.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What people are told beside the events: what they can type. The command has much to say; a Java
/// program need not have anything ([#NONE]).
public interface Advice {

  /// Nothing.
  Advice NONE = new Advice() {};

  /// The first lines of a run.
  default List<String> beginning() {
    return List.of();
  }

  /// How an approval is answered from elsewhere; null for not at all.
  default @Nullable String answering(String task, Step.Approval approval) {
    return null;
  }

  /// How to see all that a task printed; null for not at all.
  default @Nullable String closer(String task) {
    return null;
  }

  /// What to do after a run that ended so; null for nothing.
  default @Nullable String next(Status status) {
    return null;
  }
}
