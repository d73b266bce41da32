package dev.weft.cli;

import org.jspecify.annotations.Nullable;

/// What `weft doctor` found out about one thing.
///
/// @param what the thing
/// @param state how it is
/// @param text what was found
/// @param remedy what to do; null where there is nothing to do
record Finding(String what, State state, String text, @Nullable String remedy) {

  /// How a thing is.
  enum State {
    /// It works.
    OK("ok"),
    /// Weft works without it.
    LACKING("lacking"),
    /// Weft, or a part of it, does not work.
    BROKEN("broken");

    final String word;

    State(String word) {
      this.word = word;
    }
  }

  static Finding ok(String what, String text) {
    return new Finding(what, State.OK, text, null);
  }

  static Finding lacking(String what, String text, String remedy) {
    return new Finding(what, State.LACKING, text, remedy);
  }

  static Finding broken(String what, String text, String remedy) {
    return new Finding(what, State.BROKEN, text, remedy);
  }
}
