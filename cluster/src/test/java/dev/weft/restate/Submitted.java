package dev.weft.restate;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Submissions of plans that tests make themselves.
final class Submitted {
  private Submitted() {}

  /// @param plan by which whoever opens plans knows it
  static Submission of(String run, String plan) {
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
