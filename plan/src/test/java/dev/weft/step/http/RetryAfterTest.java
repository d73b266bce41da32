package dev.weft.step.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final String NOW = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final Instant RECEIVED = Instant.parse("1994-11-06T08:49:27Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "0 ~ PT0S",
        "120 ~ PT2M",
        "Sun, 06 Nov 1994 08:50:07 GMT ~ PT30S",
        "Sun, 06 Nov 1994 08:49:00 GMT ~ PT0S",
        "Sun Nov  6 08:50:07 1994 ~ PT30S",
        "Tue, 06 Dec 1994 08:49:37 GMT ~ PT24H",
        "86399 ~ PT23H59M59S",
        "86401 ~ PT24H",
        "Fri, 31 Dec 9999 23:59:59 GMT ~ PT24H",
        "Thu, 01 Jan 1970 00:00:00 GMT ~ PT0S",
        "9999999999 ~ PT24H",
        "99999999999999999999999999 ~ PT24H",
        "0000000000000000000000005 ~ PT5S"
      })
  void isSecondsOrADateThatCountsFromTheAnswersOwn(String asked, Duration pause) {
    assertThat(RetryAfter.in(headers(asked, NOW), RECEIVED)).map(RetryAfter::pause).contains(pause);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "-1",
        "+5",
        "1.5",
        "1e9",
        "٣",
        "5 s",
        "Sun, 99 Nov 1994 08:49:37 GMT",
        "1994-11-06"
      })
  void whatCannotBeUnderstoodAsksForNothing(String asked) {
    assertThat(RetryAfter.in(headers(asked, NOW), RECEIVED)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "today", "Sun, 99 Nov 1994 08:49:37 GMT"})
  void aDateCountsFromOurClockWhereTheAnswerHasNone(String date) {
    assertThat(RetryAfter.in(headers(NOW, date), RECEIVED))
        .map(RetryAfter::pause)
        .contains(Duration.ofSeconds(10));
  }

  @Test
  void ofSeveralTheLongestThatCanBeUnderstoodCounts() {
    HttpHeaders headers =
        HttpHeaders.of(
            Map.of("Retry-After", List.of("5", "-1", "60", "soon", "0")), (_, _) -> true);

    assertThat(RetryAfter.in(headers, RECEIVED))
        .contains(new RetryAfter(Duration.ofMinutes(1), ""));
  }

  @Test
  void whatIsMoreThanADayIsSaid() {
    assertThat(RetryAfter.in(headers("99999999999", NOW), RECEIVED))
        .contains(new RetryAfter(Duration.ofDays(1), "99999999999"));
    assertThat(RetryAfter.in(headers("9".repeat(1_000), NOW), RECEIVED).orElseThrow().shortened())
        .hasSize(41);
  }

  private static HttpHeaders headers(String retryAfter, String date) {
    return HttpHeaders.of(
        Map.of("retry-after", List.of(retryAfter), "date", List.of(date)), (_, _) -> true);
  }
}
