package dev.weft.plan.hints;

/// Follows a text for the shell, character by character: which quotes are open at each. Here
/// documents count as if they stood in the command.
public final class ShellQuotes {
  private final String text;
  private int next;
  private char open;
  private boolean isInComment;

  public ShellQuotes(String text) {
    this.text = text;
  }

  /// The quote that is open at `place`; 0 for none. It is not before the place asked for last.
  public char openAt(int place) {
    while (next < place) {
      step();
    }
    return open;
  }

  /// Whether the shell replaces a `$` at `place`. It is not before the place asked for last.
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
