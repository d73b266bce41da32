package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "7 | 7",
        "999 | 999",
        "1000 | 1,000",
        "-999 | -999",
        "-1000 | -1,000",
        "1234567 | 1,234,567",
        "-9223372036854775808 | -9,223,372,036,854,775,808"
      })
  void digitsAreInGroupsOfThree(long number, String text) {
    assertThat(Numbers.format(number)).isEqualTo(text);
  }
}
