package dev.weft.restate;

import dev.restate.sdk.common.StateKey;
import dev.weft.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An approval that a task waits for.
record AwaitedStep(StepSketch.Approval what, Instant since) {
  private static final String PREFIX = "awaited-";

  static StateKey<AwaitedStep> key(String step) {
    return named(PREFIX + step);
  }

  static StateKey<AwaitedStep> named(String key) {
    return StateKey.of(key, Json.of(AwaitedStep.class));
  }

  static boolean isKey(String name) {
    return name.startsWith(PREFIX);
  }

  static AwaitedStep of(Step.Approval step, Instant since) {
    return new AwaitedStep((StepSketch.Approval) StepSketch.of(step), since);
  }

  /// Whether people mean it by this name; null means any.
  boolean isCalled(@Nullable String name) {
    return name == null || step().isCalled(name);
  }

  Step.Approval step() {
    return (Step.Approval) what.step();
  }
}
