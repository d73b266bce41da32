package dev.weft.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final String NOW = "Sun, 06 Nov 1994 08:49:37 GMT";

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "0 ~ PT0S",
        "120 ~ PT2M",
        "Sun, 06 Nov 1994 08:50:07 GMT ~ PT30S",
        "Sun, 06 Nov 1994 08:49:00 GMT ~ PT0S"
      })
  void isSecondsOrADateThatCountsFromTheAnswersOwn(String asked, Duration pause) {
    assertThat(RetryAfter.in(headers(asked, NOW))).contains(pause);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "9999999999", "1994-11-06"})
  void whatCannotBeUnderstoodAsksForNothing(String asked) {
    assertThat(RetryAfter.in(headers(asked, NOW))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "today"})
  void aDateAsksForNothingIfItIsNotKnownFromWhen(String date) {
    assertThat(RetryAfter.in(headers(NOW, date))).isEmpty();
  }

  private static HttpHeaders headers(String retryAfter, String date) {
    return HttpHeaders.of(
        Map.of("retry-after", List.of(retryAfter), "date", List.of(date)), (_, _) -> true);
  }
}
