package dev.weft.plan.hints;

/// Tracks the open quotes in a text for the shell, character by character. Here documents are
/// treated as if they were part of the command.
public final class ShellQuotes {
  private final String text;
  private int next;
  private char open;
  private boolean isInComment;

  public ShellQuotes(String text) {
    this.text = text;
  }

  /// Returns the quote that is open at `place`; 0 for none. Calls must be in ascending order of
  /// places.
  public char openAt(int place) {
    while (next < place) {
      step();
    }
    return open;
  }

  /// Returns whether the shell expands a `$` at `place`. Calls must be in ascending order of
  /// places.
  boolean isReplaced(int place) {
    char quote = openAt(place);
    return quote != '\'' && !isInComment && next == place;
  }

  private void step() {
    char c = text.charAt(next++);
    if (isInComment) {
      isInComment = c != '\n';
    } else if (c == '\\' && open != '\'') {
      next++;
    } else if (c == open) {
      open = 0;
    } else if (open == 0 && (c == '"' || c == '\'')) {
      open = c;
    } else if (c == '#' && open == 0) {
      isInComment = next == 1 || Character.isWhitespace(text.charAt(next - 2));
    }
  }
}
