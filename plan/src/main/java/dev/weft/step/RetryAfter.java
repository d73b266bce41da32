package dev.weft.step;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The pause that a `Retry-After` asks for (RFC 9110, section 10.2.3): seconds, or a date. A date
/// counts from the answer's own `Date`, so that it does not matter how far two clocks are apart.
final class RetryAfter {
  private RetryAfter() {}

  /// Empty if none is asked for, or it cannot be understood.
  static Optional<Duration> in(HttpHeaders headers) {
    String asked = headers.firstValue("Retry-After").map(String::strip).orElse("");
    if (asked.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(asked)));
    }
    try {
      Instant from = date(headers.firstValue("Date").orElse(""));
      Duration pause = Duration.between(from, date(asked));
      return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
    } catch (DateTimeException notUnderstood) {
      return Optional.empty();
    }
  }

  private static Instant date(String text) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from);
  }
}
