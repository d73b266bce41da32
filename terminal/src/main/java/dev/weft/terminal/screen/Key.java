package dev.weft.terminal.screen;

/// A key press.
///
/// @param kind the kind of key
/// @param text the character, for [Kind#CHARACTER]; otherwise empty
record Key(Kind kind, String text) {
  enum Kind {
    CHARACTER,
    ENTER,
    ESCAPE,
    BACKSPACE,
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    /// Ctrl-Z.
    SUSPEND,
    /// Ctrl-\.
    QUIT
  }

  static Key of(Kind kind) {
    return new Key(kind, "");
  }

  /// Returns whether it is this character.
  boolean is(String character) {
    return kind == Kind.CHARACTER && text.equals(character);
  }
}
