package dev.weft.plan.reading;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The text of a file of variables, as `.env` files are written:
///
/// ```text
/// # a comment
/// NAME=text            # up to a blank and a number sign
/// export NAME=text
/// NAME="text"          with \n, \r, \t, \", \\ and \$; over several lines
/// NAME='text'          exactly as it is; over several lines
/// ```
///
/// Nothing is filled in: a `$` that a shell would replace is an error, except within single quotes.
final class EnvText {
  private static final Pattern NAME =
      Pattern.compile("(?:export[ \\t]+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)=");
  private static final Pattern OTHER =
      Pattern.compile("(?:export[ \\t]+)?[^=:\\n]*?[ \\t]*[=:][^\\n]*");
  private static final Pattern FILLED_IN = Pattern.compile("\\$(?:[A-Za-z_]\\w*|[{(]|\\d)");
  private static final Pattern REST = Pattern.compile("[ \\t]*(?:#[^\\n]*)?(?:\\n|$)");
  private static final Pattern BLANK =
      Pattern.compile("[ \\t]*(?:#[^\\n]*)?\\n|[ \\t]*(?:#[^\\n]*)?$");

  private final String text;
  private final Errors errors;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private int at;

  /// Receives the errors.
  interface Errors {
    /// Receives an error at a place of the text.
    ///
    /// @param line from 0
    /// @param column from 0
    void add(int line, int column, int length, String message, String remedy);
  }

  private EnvText(String text, Errors errors) {
    this.text = text.replace("\r\n", "\n");
    this.errors = errors;
  }

  /// Returns the variables, by name, in order.
  static Map<String, String> read(String text, Errors errors) {
    EnvText env = new EnvText(text, errors);
    while (env.at < env.text.length()) {
      env.line();
    }
    return env.values;
  }

  private void line() {
    Matcher blank = BLANK.matcher(text).region(at, text.length());
    if (blank.lookingAt()) {
      at = Math.max(blank.end(), at + 1);
      return;
    }
    while (text.charAt(at) == ' ' || text.charAt(at) == '\t') {
      at++;
    }
    Matcher name = NAME.matcher(text).region(at, text.length());
    if (!name.lookingAt()) {
      refuseName();
      return;
    }
    String variable = name.group("name");
    Integer before = lines.putIfAbsent(variable, lineOf(at));
    if (before != null) {
      add(at, variable.length(), "`" + variable + "` is on line " + (before + 1) + " already", "");
    }
    at = name.end();
    String value = value();
    if (value != null) {
      values.putIfAbsent(variable, value);
    }
  }

  private void refuseName() {
    int end = endOfLine(at);
    String line = text.substring(at, end);
    boolean isOther = OTHER.matcher(line).matches();
    String remedy =
        isOther
            ? "write `NAME=value`, without blanks before the `=`; a name has letters, digits and `_`"
            : "write `NAME=value`, or begin a comment with `#`";
    add(at, line.length(), "this is no variable", remedy);
    at = end + 1;
  }

  /// Returns null, after reporting an error, if the value is invalid.
  private @Nullable String value() {
    char quote = at < text.length() ? text.charAt(at) : '\n';
    return quote == '"' || quote == '\'' ? quoted(quote) : plain();
  }

  private @Nullable String plain() {
    int start = at;
    int end = endOfLine(at);
    String line = text.substring(start, end);
    at = end + 1;
    int comment = line.startsWith("#") ? 0 : indexOfComment(line);
    String value = (comment < 0 ? line : line.substring(0, comment)).stripTrailing();
    if (value.startsWith(" ") || value.startsWith("\t")) {
      add(start, 1, "a blank follows the `=`", "take it out, or write the value in quotes");
      return null;
    }
    return isFixed(value, start) ? value : null;
  }

  private static int indexOfComment(String line) {
    Matcher comment = Pattern.compile("[ \\t]#").matcher(line);
    return comment.find() ? comment.start() : -1;
  }

  private boolean isFixed(String value, int start) {
    Matcher filledIn = FILLED_IN.matcher(value);
    if (value.indexOf('\0') >= 0) {
      add(start + value.indexOf('\0'), 1, "no variable can hold a NUL character", "");
      return false;
    }
    if (filledIn.find()) {
      addFilledIn(start + filledIn.start(), filledIn.group());
      return false;
    }
    return true;
  }

  private boolean isFilledIn(Matcher here) {
    boolean isFilledIn = here.lookingAt();
    if (isFilledIn) {
      addFilledIn(here.start(), here.group());
    }
    return isFilledIn;
  }

  private void addFilledIn(int place, String what) {
    add(
        place,
        what.length(),
        "`" + what + "` is not filled in here",
        "write the value in single quotes for the text itself");
  }

  private @Nullable String quoted(char quote) {
    int start = at++;
    StringBuilder value = new StringBuilder();
    boolean isSound = true;
    for (; at < text.length() && text.charAt(at) != quote; at++) {
      char c = text.charAt(at);
      if (c == '\\' && quote == '"' && at + 1 < text.length()) {
        isSound &= escape(text.charAt(++at), value);
      } else if (c == '$' && quote == '"') {
        isSound &= !isFilledIn(FILLED_IN.matcher(text).region(at, text.length()));
        value.append(c);
      } else {
        value.append(c);
      }
    }
    if (at == text.length()) {
      add(start, 1, "the quote is not closed", "");
      return null;
    }
    at++;
    Matcher rest = REST.matcher(text).region(at, text.length());
    if (!rest.lookingAt()) {
      int end = endOfLine(at);
      add(at, end - at, "text follows the closing quote", "put all of the value into the quotes");
      at = end + 1;
      return null;
    }
    at = Math.max(rest.end(), at);
    return isSound && isFixedText(value, start) ? value.toString() : null;
  }

  private boolean isFixedText(CharSequence value, int start) {
    boolean hasNul = value.chars().anyMatch(it -> it == 0);
    if (hasNul) {
      add(start, 1, "no variable can hold a NUL character", "");
    }
    return !hasNul;
  }

  private boolean escape(char c, StringBuilder value) {
    int known = "nrt\"\\$\n".indexOf(c);
    if (known < 0) {
      add(at - 1, 2, "`\\" + c + "` means nothing", "`\\\\` is a backslash");
      return false;
    }
    value.append(c == '\n' ? "" : "\n\r\t\"\\$".charAt(known));
    return true;
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private int lineOf(int place) {
    return (int) text.substring(0, place).chars().filter(it -> it == '\n').count();
  }

  private void add(int place, int length, String message, String remedy) {
    int lineStart = text.lastIndexOf('\n', place - 1) + 1;
    errors.add(lineOf(place), place - lineStart, length, message, remedy);
  }
}
