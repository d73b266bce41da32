package dev.weft.engine.run;

import dev.weft.Listener;

/// Whether anybody listens to a run: events that nobody hears are not made.
public final class Listeners {
  /// The listener of a run to which nobody listens.
  public static final Listener NOBODY = _ -> {};

  private Listeners() {}

  @SuppressWarnings("ReferenceEquality") // It is this very one.
  static boolean isSomebody(Listener listener) {
    return listener != NOBODY;
  }
}
