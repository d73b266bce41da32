package dev.weft.plan.source;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times in the notation of plan files: `250ms`, `1.5s`, `10m`, `1h30m`, `2d`.
public final class Times {
  private static final Pattern PART =
      Pattern.compile("\\G\\s*(\\d{1,12}(?:\\.\\d{1,9})?)(ms|[smhd])");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L);
  private static final Pattern IN_WORDS =
      Pattern.compile(
          "(\\d{1,9}(?:\\.\\d{1,9})?)\\s+([smhd])(?:ecs?|econds?|ins?|inutes?|ours?|ays?)?");
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Times() {}

  /// Parses a time.
  ///
  /// @throws IllegalArgumentException if the text is not a time; the message is for users
  public static Duration parse(String text) {
    Matcher matcher = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (matcher.find()) {
      long unit = NANOS.getOrDefault(matcher.group(2), 0L);
      nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = matcher.end();
    }
    if (text.matches("\\d+(\\.\\d+)?")) {
      throw new IllegalArgumentException(text + " of which unit?");
    }
    if (end == 0 || end < text.length()) {
      throw new IllegalArgumentException("`" + text + "` is not a time");
    }
    if (fromNanos(nanos).compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("`" + text + "` is more than a hundred years");
    }
    return fromNanos(nanos);
  }

  /// Returns what to write instead.
  public static String remedy(String text) {
    Matcher words = IN_WORDS.matcher(text.strip());
    if (words.matches()) {
      return "write `" + words.group(1) + words.group(2) + "`";
    }
    return text.matches("\\d+(\\.\\d+)?")
        ? "write `" + text + "s` or `" + text + "m`"
        : "write a number and ms, s, m, h or d, such as `1.5s` or `1h30m`";
  }

  private static Duration fromNanos(BigDecimal nanos) {
    BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
    return Duration.ofSeconds(parts[0].longValue(), parts[1].longValue());
  }
}
