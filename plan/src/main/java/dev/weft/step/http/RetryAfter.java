package dev.weft.step.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The pause that a `Retry-After` asks for (RFC 9110, section 10.2.3): seconds, or a date in one of
/// the three forms that servers send. A date counts from the answer's own `Date`, so that it does
/// not matter how far two clocks are apart, and from our clock where there is none. No pause is
/// longer than a week.
final class RetryAfter {
  static final Duration LONGEST = Duration.ofDays(7);

  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss z", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));
  private static final int DIGITS_MAX = 9;

  private RetryAfter() {}

  /// Empty if none is asked for, or it cannot be understood.
  ///
  /// @param received when the response came, by our clock
  static Optional<Duration> in(HttpHeaders headers, Instant received) {
    String asked = headers.firstValue("Retry-After").map(String::strip).orElse("");
    if (asked.matches("[0-9]+")) {
      String seconds = asked.replaceFirst("^0+(?=[0-9])", "");
      return Optional.of(
          seconds.length() > DIGITS_MAX
              ? LONGEST
              : bounded(Duration.ofSeconds(Long.parseLong(seconds))));
    }
    Instant from = headers.firstValue("Date").flatMap(RetryAfter::date).orElse(received);
    return date(asked).map(until -> bounded(Duration.between(from, until)));
  }

  private static Duration bounded(Duration pause) {
    return pause.isNegative() ? Duration.ZERO : pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
  }

  private static Optional<Instant> date(String text) {
    for (DateTimeFormatter format : DATES) {
      try {
        return Optional.of(format.parse(text.strip(), Instant::from));
      } catch (DateTimeException another) {
        // Perhaps in another form.
      }
    }
    return Optional.empty();
  }
}
