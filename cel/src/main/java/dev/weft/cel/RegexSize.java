package dev.weft.cel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Computes the size of a regular expression with its repetitions expanded. The library expands
/// them before it checks the size, so that `((a{1000}){1000}){1000}` would exhaust time and memory.
final class RegexSize {
  private static final Pattern TIMES = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");
  private static final Pattern CHARACTER_CLASS =
      Pattern.compile("\\[\\^?\\]?(?:\\\\.|\\[:\\w+:\\]|[^\\]\\\\])*+\\]?", Pattern.DOTALL);

  // For each open group, the size before it in the enclosing group, and that group's last part.
  private final Deque<Double> outside = new ArrayDeque<>();
  private double before;
  private double last;

  private RegexSize() {}

  /// Returns the approximate number of parts; infinity if there are too many to count.
  static double of(String regex) {
    RegexSize size = new RegexSize();
    Matcher times = TIMES.matcher(regex);
    Matcher characterClass = CHARACTER_CLASS.matcher(regex);
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '(') {
        size.open();
      } else if (c == ')') {
        size.close();
      } else if (c == '{' && times.region(i, regex.length()).lookingAt()) {
        size.repeat(times);
        i = times.end() - 1;
      } else {
        size.part();
        if (c == '\\') {
          i++;
        } else if (c == '[' && characterClass.region(i, regex.length()).lookingAt()) {
          i = characterClass.end() - 1;
        }
      }
    }
    while (!size.outside.isEmpty()) {
      size.close();
    }
    return size.before + size.last;
  }

  private void part() {
    before += last;
    last = 1;
  }

  private void open() {
    outside.push(before + last);
    before = 0;
    last = 0;
  }

  private void close() {
    last += before + 1;
    before = outside.isEmpty() ? 0 : outside.pop();
  }

  private void repeat(Matcher times) {
    String most = times.group(2);
    last *= Math.max(1, Integer.parseInt(most == null || most.isEmpty() ? times.group(1) : most));
  }
}
