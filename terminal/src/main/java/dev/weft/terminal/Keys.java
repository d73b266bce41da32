package dev.weft.terminal;

import org.jspecify.annotations.Nullable;

/// Tells keys from the characters that a terminal sends. Keys that nobody asks for, such as F5, are
/// passed over whole.
final class Keys {
  private static final char ESC = 0x1b;
  private static final char QUIT = 0x1c;

  private enum State {
    TEXT,
    /// After ESC.
    ESCAPE,
    /// After `ESC [` or `ESC O`.
    SEQUENCE
  }

  private State state = State.TEXT;
  private char highSurrogate;

  /// Takes a character; null where it is no whole key.
  @Nullable Key take(char c) {
    State before = state;
    state = State.TEXT;
    return switch (before) {
      case TEXT -> text(c);
      case ESCAPE -> {
        if (c == '[' || c == 'O') {
          state = State.SEQUENCE;
        } else if (c == ESC) {
          state = State.ESCAPE;
        }
        yield null;
      }
      case SEQUENCE -> {
        if (c >= ' ' && c <= '?') {
          state = State.SEQUENCE;
        }
        yield c == 'A' ? Key.of(Key.Kind.UP) : c == 'B' ? Key.of(Key.Kind.DOWN) : null;
      }
    };
  }

  /// Nothing has come for a while: an ESC was the key itself.
  @Nullable Key pause() {
    boolean escape = state == State.ESCAPE;
    state = State.TEXT;
    return escape ? Key.of(Key.Kind.ESCAPE) : null;
  }

  private @Nullable Key text(char c) {
    if (Character.isHighSurrogate(c)) {
      highSurrogate = c;
      return null;
    }
    if (Character.isLowSurrogate(c)) {
      return new Key(Key.Kind.CHARACTER, "" + highSurrogate + c);
    }
    return switch (c) {
      case ESC -> {
        state = State.ESCAPE;
        yield null;
      }
      case '\r', '\n' -> Key.of(Key.Kind.ENTER);
      case '\b', 0x7f -> Key.of(Key.Kind.BACKSPACE);
      case QUIT -> Key.of(Key.Kind.QUIT);
      default -> c < ' ' ? null : new Key(Key.Kind.CHARACTER, "" + c);
    };
  }
}
