package dev.weft;

import java.util.Objects;

/// What the first failure of a run was.
final class Causes {
  private Causes() {}

  static Outcome cause(RunResult result) {
    return Objects.requireNonNull(result.failures().getFirst().cause());
  }

  static Failure failure(RunResult result) {
    return Objects.requireNonNull(cause(result).failure());
  }
}
