package dev.weft.restate.task;

import dev.restate.sdk.common.StateKey;
import dev.weft.Step;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.StepSketch;
import java.time.Instant;

/// An approval that a task waits for.
record AwaitedApproval(StepSketch.Approval what, Instant since) {
  private static final String PREFIX = "awaited-";

  static StateKey<AwaitedApproval> key(String step) {
    return named(PREFIX + step);
  }

  static StateKey<AwaitedApproval> named(String key) {
    return StateKey.of(key, Json.of(AwaitedApproval.class));
  }

  static boolean isKey(String name) {
    return name.startsWith(PREFIX);
  }

  static AwaitedApproval of(Step.Approval step, Instant since) {
    return new AwaitedApproval((StepSketch.Approval) StepSketch.of(step), since);
  }

  Step.Approval step() {
    return (Step.Approval) what.step();
  }
}
