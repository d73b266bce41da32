package dev.weft.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The format of outputs that a command writes, which is that of GitHub Actions:
///
/// ```text
/// image=registry/app:17         a name, `=`, and the rest of the line as it is, `=` included
/// notes<<END                    a name, `<<`, and a word of the command's choice;
/// two                             the lines up to that word, alone on a line, are the value
/// lines
/// END
/// ```
///
/// Empty lines are ignored. The last value of a repeated name counts. Names are as in a path
/// ([dev.weft.expression.Path]). Lines end with LF or CR LF; the lines of a value are joined by LF.
final class OutputLines {

  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_-]*");
  private static final int SHOWN_CHARS_MAX = 40;

  private final List<String> lines;
  private int next;

  private OutputLines(String text) {
    lines = text.lines().toList();
  }

  /// Returns the values by name, in the order in which the names occurred first.
  ///
  /// @throws IllegalArgumentException if a line is invalid; the message names the line and what was
  ///     expected
  static Map<String, String> parse(String text) {
    OutputLines reader = new OutputLines(text);
    Map<String, String> outputs = new LinkedHashMap<>();
    while (reader.next < reader.lines.size()) {
      reader.readOne(outputs);
    }
    return outputs;
  }

  private void readOne(Map<String, String> outputs) {
    int number = next + 1;
    String line = lines.get(next++);
    if (line.isEmpty()) {
      return;
    }
    int equals = line.indexOf('=');
    int open = line.indexOf("<<");
    boolean many = open >= 0 && (equals < 0 || open < equals);
    int end = many ? open : equals;
    String name = line.substring(0, Math.max(end, 0));
    if (end < 0 || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "line %s, `%s`, is not of the form `name=value`".formatted(number, brief(line))
              + (end < 0 ? "" : ": a name has letters, digits, `_` and `-`, and no spaces"));
    }
    outputs.put(name, many ? valueUpTo(line.substring(open + 2), number) : line.substring(end + 1));
  }

  private String valueUpTo(String word, int opened) {
    if (word.isEmpty()) {
      throw new IllegalArgumentException(
          "line %s has no word after `<<`; write one, such as `name<<EOF`".formatted(opened));
    }
    int first = next;
    while (next < lines.size()) {
      if (lines.get(next++).equals(word)) {
        return String.join("\n", lines.subList(first, next - 1));
      }
    }
    throw new IllegalArgumentException(
        "the value that begins in line %s has no end: a line that is only `%s`"
            .formatted(opened, brief(word)));
  }

  private static String brief(String text) {
    return text.codePointCount(0, text.length()) <= SHOWN_CHARS_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARS_MAX - 1)) + "…";
  }
}
