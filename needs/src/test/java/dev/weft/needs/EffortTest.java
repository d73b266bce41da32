package dev.weft.needs;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Long tests are skipped only if Maven says so, and randomized tests then run fewer iterations.
final class EffortTest {

  @Test
  void whereNothingIsSaidEverythingRuns() {
    whereLongIs(null, () -> assertThat(Effort.isFull()).isTrue());
    whereLongIs("true", () -> assertThat(Effort.isFull()).isTrue());
    whereLongIs("false", () -> assertThat(Effort.isFull()).isFalse());
  }

  @Test
  void aFiftiethIsTriedWhereLongTestsAreLeftOutUnlessANumberIsGiven() {
    whereLongIs("true", () -> assertThat(Effort.of("weft.test.none", 2_000)).isEqualTo(2_000));
    whereLongIs("false", () -> assertThat(Effort.of("weft.test.none", 2_000)).isEqualTo(40));
    System.setProperty("weft.test.some", "7");
    try {
      whereLongIs("false", () -> assertThat(Effort.of("weft.test.some", 2_000)).isEqualTo(7));
    } finally {
      System.clearProperty("weft.test.some");
    }
  }

  private static void whereLongIs(@Nullable String value, Runnable test) {
    String before = System.getProperty("weft.long");
    set(value);
    try {
      test.run();
    } finally {
      set(before);
    }
  }

  private static void set(@Nullable String value) {
    if (value == null) {
      System.clearProperty("weft.long");
    } else {
      System.setProperty("weft.long", value);
    }
  }
}
