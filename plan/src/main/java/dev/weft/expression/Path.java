package dev.weft.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The way to a value: `row.id`, `row["First name"]`, `steps.push.outputs.image`.
///
/// @param segments the names along the way, at least one
public record Path(List<String> segments) {
  private static final Pattern SEGMENT =
      Pattern.compile("\\G(?:(?:^|\\.)([\\p{L}_][\\p{L}\\p{N}_-]*)|\\[\"([^\"]+)\"])");

  public Path {
    segments = List.copyOf(segments);
  }

  /// Reads a path.
  ///
  /// @throws ExpressionException if `text` is anything but a path
  public static Path of(String text) {
    List<String> segments = new ArrayList<>();
    Matcher matcher = SEGMENT.matcher(text);
    int end = 0;
    while (matcher.find()) {
      segments.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
      end = matcher.end();
    }
    if (segments.isEmpty() || end < text.length()) {
      throw new ExpressionException(
          "`" + text + "` is not a path; write one such as `row.id` or `inputs.region`");
    }
    return new Path(segments);
  }

  /// The value that it leads to.
  ///
  /// @throws ExpressionException if it leads to nothing
  public Object find(Scope scope) {
    Object value = scope.values();
    for (String segment : segments) {
      Object next = value instanceof Map<?, ?> map ? map.get(segment) : null;
      if (next == null) {
        throw new ExpressionException("`" + this + "` has no value");
      }
      value = next;
    }
    return value;
  }

  @Override
  public String toString() {
    return String.join(".", segments);
  }
}
