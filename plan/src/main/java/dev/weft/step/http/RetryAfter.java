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

/// The pause that a `Retry-After` asks for (RFC 9110, section 10.2.3): seconds, or a date in one of
/// the three forms that servers send. A date counts from the answer's own `Date`, so that it does
/// not matter how far two clocks are apart, and from our clock where there is none. Of several, the
/// longest counts.
///
/// No pause is longer than a day, the longest time by which services count what they allow: what
/// asks for more is a mistake, or nothing that a run can wait for.
///
/// @param shortened what was asked for, in the server's words, if that was more; otherwise empty
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

  /// Empty if none is asked for, or it cannot be understood.
  ///
  /// @param received when the response came, by our clock
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
        // Perhaps in another form.
      }
    }
    return Optional.empty();
  }
}
