package dev.weft.step.http;

import java.util.List;

/// The statuses of successful requests.
///
/// @param patterns statuses such as `201`, and classes such as `2xx`
public record ExpectedStatus(List<String> patterns) {
  /// Any status that means success in HTTP.
  public static final ExpectedStatus SUCCESS = of("2xx");

  /// @throws IllegalArgumentException if a pattern is neither a status nor a class; the message is
  ///     for users
  public ExpectedStatus {
    patterns = List.copyOf(patterns);
    for (String pattern : patterns) {
      if (!isPattern(pattern)) {
        throw new IllegalArgumentException("`" + pattern + "` is no status such as 201 or 2xx");
      }
    }
    if (patterns.isEmpty()) {
      throw new IllegalArgumentException("no status is expected; name one such as 201 or 2xx");
    }
  }

  public static ExpectedStatus of(String... patterns) {
    return new ExpectedStatus(List.of(patterns));
  }

  /// Returns whether a text is a status or a class of statuses.
  public static boolean isPattern(String text) {
    return text.matches("[2-5](\\d\\d|xx)");
  }

  boolean contains(int status) {
    return patterns.contains(Integer.toString(status)) || patterns.contains(status / 100 + "xx");
  }
}
