package dev.weft.step.process;

/// Separates text from terminal control sequences, one character at a time, so that a sequence may
/// arrive in any number of parts.
///
/// Colours and the like (SGR, `ESC [ 1 ; 31 m`) are kept. Everything else, cursor movements, window
/// titles, links, device queries, and the control characters except tab, backspace, carriage return
/// and newline, would disturb the screen on which the text is shown, and is dropped. The grammar is
/// that of ECMA-48, section 5.4, and of the control strings in 5.6. An unterminated control string
/// ends with its line, so that it cannot swallow everything that follows.
final class Escapes {

  /// What to do with the current character.
  enum Verdict {
    /// It is text, or one of the four control characters that form lines.
    TEXT,
    /// It ends a colour sequence, which is [#colour()].
    COLOUR,
    /// It is not for display.
    DROPPED
  }

  private enum State {
    TEXT,
    /// After ESC, and in a sequence such as `ESC ( B`.
    ESCAPE,
    /// After `ESC [`.
    CONTROL_SEQUENCE,
    /// After `ESC ]`, `ESC P` and their like, until `ESC \` or BEL.
    CONTROL_STRING
  }

  private static final char BEL = 0x07;
  private static final char CANCEL = 0x18;
  private static final char SUBSTITUTE = 0x1a;
  private static final char ESC = 0x1b;
  private static final char DELETE = 0x7f;
  private static final int SEQUENCE_CHARS_MAX = 64;

  private State state = State.TEXT;

  /// The control sequence so far, without `ESC [`; excess characters are dropped.
  private final StringBuilder sequence = new StringBuilder();

  /// Returns whether this character is plain text: a fast path for the common case.
  boolean plain(char c) {
    return state == State.TEXT && c >= ' ' && (c < DELETE || c > 0x9f);
  }

  Verdict next(char c) {
    if (c >= 0x80 && c <= 0x9f) {
      // The one-character forms of ESC @ to ESC _.
      state = State.ESCAPE;
      return escape((char) (c - 0x40));
    }
    if (c == ESC) {
      state = State.ESCAPE;
      return Verdict.DROPPED;
    }
    if (breaksOff(c)) {
      state = State.TEXT;
    }
    return switch (state) {
      case TEXT -> text(c);
      case ESCAPE -> escape(c);
      case CONTROL_SEQUENCE -> controlSequence(c);
      case CONTROL_STRING -> controlString(c);
    };
  }

  /// Returns the whole colour sequence that the last character ended.
  String colour() {
    return ESC + "[" + sequence + "m";
  }

  /// Returns the parameters of [#colour()]: numbers separated by semicolons or colons.
  String colourNumbers() {
    return sequence.toString();
  }

  /// Returns whether this character cannot continue the current sequence, which is then abandoned.
  private boolean breaksOff(char c) {
    return switch (state) {
      case TEXT -> false;
      case ESCAPE, CONTROL_SEQUENCE -> c < ' ' || c > '~';
      case CONTROL_STRING -> c == '\n' || c == CANCEL || c == SUBSTITUTE;
    };
  }

  private static Verdict text(char c) {
    boolean shown = c >= ' ' ? c != DELETE : c == '\t' || c == '\n' || c == '\r' || c == '\b';
    return shown ? Verdict.TEXT : Verdict.DROPPED;
  }

  private Verdict escape(char c) {
    switch (c) {
      case '[' -> {
        sequence.setLength(0);
        state = State.CONTROL_SEQUENCE;
      }
      case ']', 'P', 'X', '^', '_' -> state = State.CONTROL_STRING;
      default -> {
        // Characters from space to slash precede the final one.
        boolean continues = c >= ' ' && c <= '/';
        state = continues ? State.ESCAPE : State.TEXT;
      }
    }
    return Verdict.DROPPED;
  }

  private Verdict controlSequence(char c) {
    if (c >= ' ' && c <= '?') {
      if (sequence.length() <= SEQUENCE_CHARS_MAX) {
        sequence.append(c);
      }
      return Verdict.DROPPED;
    }
    state = State.TEXT;
    return c == 'm' && setsColours() ? Verdict.COLOUR : Verdict.DROPPED;
  }

  /// Returns whether these are plain numbers; `ESC [ > 4 m` and the like are private to some
  /// terminals.
  private boolean setsColours() {
    return sequence.length() <= SEQUENCE_CHARS_MAX
        && sequence.chars().allMatch(c -> c >= '0' && c <= ';');
  }

  private Verdict controlString(char c) {
    if (c == BEL) {
      state = State.TEXT;
    }
    return Verdict.DROPPED;
  }
}
