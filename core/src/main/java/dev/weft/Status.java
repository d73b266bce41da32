package dev.weft;

/// How an attempt of a step, a task, a group or a run ended.
public enum Status {
  SUCCEEDED,
  FAILED,
  TIMED_OUT,
  CANCELLED,
  SKIPPED;

  private final String word = name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');

  /// Whether this is a fault: it failed or took too long. Cancelled and skipped work is not at
  /// fault.
  public boolean isFault() {
    return this == FAILED || this == TIMED_OUT;
  }

  /// The word for people: `timed out`, not `TIMED_OUT`.
  @Override
  public String toString() {
    return word;
  }
}
