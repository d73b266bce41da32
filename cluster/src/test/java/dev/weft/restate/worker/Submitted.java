package dev.weft.restate.worker;

import dev.weft.restate.Submission;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Submissions of plans that tests make themselves.
public final class Submitted {
  private Submitted() {}

  /// A submission of a plan.
  ///
  /// @param plan the name by which the worker opens it
  public static Submission of(String run, String plan) {
    return new Submission(
        run,
        "/plan.yaml",
        plan,
        Map.of(),
        Map.of(),
        Map.of(),
        null,
        List.of(),
        "me",
        Instant.now());
  }
}
