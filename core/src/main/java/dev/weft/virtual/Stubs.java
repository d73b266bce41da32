package dev.weft.virtual;

import dev.weft.Body;
import dev.weft.Step;
import dev.weft.Task;
import org.jspecify.annotations.Nullable;

/// What steps of a run in virtual time do instead of their bodies, and who answers approvals, where
/// that depends on more than the id of a step; see [TestBed#withStubs].
public interface Stubs {
  /// No stubs and no answers.
  Stubs NONE = new Stubs() {};

  /// Returns what the next attempt of a step does; null for what its body does.
  default @Nullable Body body(Task task, Step.Work<?> step) {
    return null;
  }

  /// Returns who answers an approval that begins to wait, and after what time; null for nobody.
  default TestBed.@Nullable Answered answer(Task task, Step.Approval step) {
    return null;
  }
}
