package dev.weft.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CelTest {
  private static final Map<String, Kind> KINDS =
      Map.of("row", Kind.VALUES, "line", Kind.TEXT, "cells", Kind.TEXTS);
  private static final Scope SCOPE =
      new Scope(
          Map.of(
              "row",
              Map.of(
                  "price", new BigDecimal("9.5"),
                  "whole", new BigDecimal("10.0"),
                  "count", 10L,
                  "huge", new BigInteger("123456789012345678901234567890"),
                  "tags", List.of("a", "b"))));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "row.price < 10",
        "!(row.price > 10)",
        "10 > row.price",
        "row.count > 9.5",
        "9.5 <= row.count",
        "row.count >= row.whole",
        "row.count == row.whole",
        "row.count == 10.0",
        "row.whole == 10",
        "10.0 == row.count",
        "row.price != 10",
        "row.huge > 1.5",
        "row.count in [9.5, 10.0]",
        // Where the types are known before anything runs.
        "!(9.5 > 10)",
        "10 > 9.5",
        "10 == 10.0",
        "10.0 == 10",
        "10.5 != 10",
        "size(row.tags) > 1.5",
        "size(row.tags) == 2.0",
        "[1, 2.5].all(n, n < 3)",
        "row.price + 0.5 == 10",
      })
  void aNumberIsANumberWithAPointOrWithout(String condition) {
    Cel cel = Cel.of(condition);

    cel.check(KINDS);
    assertThat(cel.holds(SCOPE)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "line > 10",
        "9.5 < line",
        "line == 10",
        "10.0 != line",
        "cells.age > 10",
        "cells.age == 10.0",
        "size(line) == 'two'",
        "true > 1",
      })
  void aTextIsNoNumberWhichIsFoundBeforeAnythingRuns(String condition) {
    assertThatThrownBy(() -> Cel.of(condition).check(KINDS))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("does not take");
  }
}
