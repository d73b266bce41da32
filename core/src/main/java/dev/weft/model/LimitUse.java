package dev.weft.model;

import dev.weft.Limit;

/// The usage of one limit.
public final class LimitUse {
  private final Limit limit;
  private long held;

  LimitUse(Limit limit) {
    this.limit = limit;
  }

  void change(int by) {
    held += by;
  }

  public Limit limit() {
    return limit;
  }

  /// Returns how much of it steps and tasks hold, of all keys together.
  public long held() {
    return held;
  }
}
