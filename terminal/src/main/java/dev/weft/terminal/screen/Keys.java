package dev.weft.terminal.screen;

import org.jspecify.annotations.Nullable;

/// Decodes keys from the characters that a terminal sends. Unsupported keys, such as F5, are
/// skipped as a whole.
final class Keys {
  private static final char ESC = 0x1b;
  private static final char CTRL_Z = 0x1a;
  private static final char QUIT = 0x1c;
  private static final int PARAMETERS_MAX = 16;

  private enum State {
    TEXT,
    /// After ESC.
    ESCAPE,
    /// After `ESC [` or `ESC O`.
    SEQUENCE
  }

  private State state = State.TEXT;
  private char highSurrogate;
  // The part of a sequence before its final character.
  private String parameters = "";

  /// Decodes a character; returns null if it does not complete a key.
  @Nullable Key take(char c) {
    State before = state;
    state = State.TEXT;
    return switch (before) {
      case TEXT -> text(c);
      case ESCAPE -> {
        if (c == '[' || c == 'O') {
          state = State.SEQUENCE;
          parameters = "";
        } else if (c == ESC) {
          state = State.ESCAPE;
        }
        yield null;
      }
      case SEQUENCE -> {
        if (c >= ' ' && c <= '?') {
          state = State.SEQUENCE;
          parameters = parameters.length() < PARAMETERS_MAX ? parameters + c : parameters;
          yield null;
        }
        yield sequence(c);
      }
    };
  }

  private @Nullable Key sequence(char end) {
    Key.Kind kind =
        switch (end) {
          case 'A' -> Key.Kind.UP;
          case 'B' -> Key.Kind.DOWN;
          case 'H' -> Key.Kind.HOME;
          case 'F' -> Key.Kind.END;
          case '~' ->
              switch (parameters) {
                case "1", "7" -> Key.Kind.HOME;
                case "4", "8" -> Key.Kind.END;
                case "5" -> Key.Kind.PAGE_UP;
                case "6" -> Key.Kind.PAGE_DOWN;
                default -> null;
              };
          default -> null;
        };
    return kind == null ? null : Key.of(kind);
  }

  /// Called after a pause in the input: a pending ESC was the key itself.
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
      case CTRL_Z -> Key.of(Key.Kind.SUSPEND);
      case '\r', '\n' -> Key.of(Key.Kind.ENTER);
      case '\b', 0x7f -> Key.of(Key.Kind.BACKSPACE);
      case QUIT -> Key.of(Key.Kind.QUIT);
      default -> c < ' ' ? null : new Key(Key.Kind.CHARACTER, "" + c);
    };
  }
}
