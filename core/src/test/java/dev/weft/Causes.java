package dev.weft;

import java.util.Objects;

/// What the first failure of a run was.
public final class Causes {
  private Causes() {}

  public static Outcome cause(RunResult result) {
    return Objects.requireNonNull(result.failures().getFirst().cause());
  }

  public static Failure failure(RunResult result) {
    return Objects.requireNonNull(cause(result).failure());
  }
}
