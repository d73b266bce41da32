package dev.weft.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A path to a value: `row.id`, `row["First name"]`, `steps.order.outputs.body.items[0].id`.
///
/// @param segments the names along the path, at least one; for a list element, its index from 0
public record Path(List<String> segments) implements Expression {
  private static final String WORD = "[\\p{L}_][\\p{L}\\p{N}_-]*";
  private static final Pattern NAME = Pattern.compile(WORD);
  private static final Pattern SEGMENT =
      Pattern.compile(
          "\\G(?:^(WORD)|(?<!^)(?:\\.(WORD)|\\[\"([^\"]+)\"]|\\[(\\d{1,9})]))"
              .replace("WORD", WORD));
  private static final Set<String> CONSTANTS = Set.of("true", "false", "null");
  private static final Pattern PLACE = Pattern.compile("\\d{1,9}");

  public Path {
    segments = List.copyOf(segments);
  }

  /// Returns whether a text is a path, and not another expression.
  static boolean isPath(String text) {
    return !CONSTANTS.contains(text) && !segmentsOf(text).isEmpty();
  }

  @Override
  public List<Path> paths() {
    return List.of(this);
  }

  /// Reads a path.
  ///
  /// @throws ExpressionException if `text` is not a path
  public static Path of(String text) {
    List<String> segments = segmentsOf(text);
    if (segments.isEmpty()) {
      throw new ExpressionException(
          "`" + text + "` is not a path; write one such as `row.id` or `inputs.region`");
    }
    return new Path(segments);
  }

  /// Returns the segments; empty if the text is not a path.
  private static List<String> segmentsOf(String text) {
    List<String> segments = new ArrayList<>();
    Matcher matcher = SEGMENT.matcher(text);
    int end = 0;
    while (matcher.find()) {
      for (int group = 1; group <= matcher.groupCount(); group++) {
        if (matcher.group(group) != null) {
          segments.add(matcher.group(group));
        }
      }
      end = matcher.end();
    }
    return end < text.length() ? List.of() : segments;
  }

  /// Returns the value at this path; null for JSON's null.
  ///
  /// @throws ExpressionException if there is no value at this path
  @Override
  public @Nullable Object find(Scope scope) {
    Object value = scope.values();
    for (String segment : segments) {
      value =
          switch (value) {
            case Map<?, ?> map when map.containsKey(segment) -> map.get(segment);
            case List<?> list when isPlaceIn(list, segment) -> list.get(Integer.parseInt(segment));
            case null, default -> throw noValue(scope);
          };
    }
    return value;
  }

  private static boolean isPlaceIn(List<?> list, String segment) {
    return PLACE.matcher(segment).matches() && Integer.parseInt(segment) < list.size();
  }

  private ExpressionException noValue(Scope scope) {
    String why = MissingValue.why(segments, scope);
    return new ExpressionException(
        "`" + this + "` has no value" + (why.isEmpty() ? "" : ", since " + why));
  }

  /// Returns the path as written.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String segment : segments) {
      if (NAME.matcher(segment).matches()) {
        text.append(text.isEmpty() ? "" : ".").append(segment);
      } else if (PLACE.matcher(segment).matches()) {
        text.append('[').append(segment).append(']');
      } else {
        text.append("[\"").append(segment).append("\"]");
      }
    }
    return text.toString();
  }
}
