package dev.weft.step.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The pause that a `Retry-After` requests (RFC 9110, section 10.2.3): seconds, or a date in one of
/// the three forms that servers send. A date is relative to the response's own `Date`, so that
/// clock differences do not matter, or to the local clock if there is none. The longest of several
/// counts.
///
/// A pause is at most a day, the longest period of common quotas: a longer one is a mistake, or
/// nothing that a run can wait for.
///
/// @param shortened the requested time in the server's words, if it was longer; otherwise empty
record RetryAfter(Duration pause, String shortened) {
  static final Duration LONGEST = Duration.ofDays(1);

  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss z", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));
  private static final int DIGITS_MAX = 9;
  private static final int WORDS_MAX = 40;

  /// Returns empty if there is none, or it cannot be parsed.
  ///
  /// @param received when the response was received, by the local clock
  static Optional<RetryAfter> in(HttpHeaders headers, Instant received) {
    Instant from = headers.firstValue("Date").flatMap(RetryAfter::date).orElse(received);
    return headers.allValues("Retry-After").stream()
        .map(String::strip)
        .flatMap(asked -> length(asked, from).map(it -> bounded(it, asked)).stream())
        .max(Comparator.comparing(RetryAfter::pause));
  }

  private static Optional<Duration> length(String asked, Instant from) {
    if (!asked.matches("[0-9]+")) {
      return date(asked).map(until -> Duration.between(from, until));
    }
    String seconds = asked.replaceFirst("^0+(?=[0-9])", "");
    return Optional.of(
        Duration.ofSeconds(
            seconds.length() > DIGITS_MAX ? Integer.MAX_VALUE : Long.parseLong(seconds)));
  }

  private static RetryAfter bounded(Duration asked, String words) {
    return asked.compareTo(LONGEST) <= 0
        ? new RetryAfter(asked.isNegative() ? Duration.ZERO : asked, "")
        : new RetryAfter(
            LONGEST, words.length() > WORDS_MAX ? words.substring(0, WORDS_MAX) + "…" : words);
  }

  private static Optional<Instant> date(String text) {
    for (DateTimeFormatter format : DATES) {
      try {
        return Optional.of(format.parse(text.strip(), Instant::from));
      } catch (DateTimeException another) {
        // It may have another form.
      }
    }
    return Optional.empty();
  }
}
