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

  /// Returns how many steps and tasks hold it.
  public long held() {
    return held;
  }
}
