package dev.weft.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /// Each line: an expression, what is said of it before anything runs, and what to write instead.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "line > 10 ~ a text is compared with a whole number ~ `int(…)` or `double(…)` makes a number of a text",
        "9.5 < line ~ a decimal number is compared with a text ~ `int(…)` or `double(…)` makes a number of a text",
        "line == 10 ~ a text is compared with a whole number ~ `int(…)` or `double(…)` makes a number of a text",
        "cells.age != 10.0 ~ a text is compared with a decimal number ~ `int(…)` or `double(…)` makes a number of a text",
        "line == true ~ a text is compared with true or false ~ in quotes it is a text: `'true'`",
        "line == null ~ a text is compared with null ~",
        "[1] == 'a' ~ a list is compared with a text ~",
        "true > 1 ~ true or false is compared with a whole number ~",
        "line + 1 ~ `+` stands between a text and a whole number ~ `string(…)` makes a text of a number, `int(…)` a number of a text",
        "2 * 1.5 ~ `*` stands between a whole number and a decimal number ~ `double(…)` makes one of the other",
        "-line ~ `-` is for numbers, not a text ~",
        "!line ~ `!` is for what is true or false, not a text ~ compare it with something",
        "row.x && line ~ `&&` is for what is true or false, not a text ~ compare it with something",
        "line ? 1 : 2 ~ before `?` stands what is true or false, not a text ~",
        "row.x ? 1 : 'a' ~ the two results of `?` are a whole number and a text ~",
        "1 in line ~ `in` looks into a list or a mapping, not a text ~",
        "line.x ~ a text has no parts, which `.` and `[]` lead to ~",
        "line[0 + 1] ~ a text has no parts, which `.` and `[]` lead to ~",
        "size(3) ~ `size` takes no whole number ~",
        "contains(line, 'x') ~ `contains` stands behind the text that it asks ~ such as `inputs.name.contains('x')`",
        "line.contain('x') ~ there is no function `contain` ~ such as `size`, `contains`, `startsWith`, `endsWith`, `matches`, `int`, `double`, `string`, `has`",
        "has(row) ~ `has` asks for a part of something ~ such as `has(row.name)`",
        "if row.x ~ `if` means nothing in an expression ~ such as `condition ? this : that`",
        "(row.x ~ `)` is missing at the end ~",
        "row.x == ~ something is missing at the end ~",
        "row.x == 'a ~ a quote is not closed ~",
        "row.x = 1 ~ `=` is not expected here, at character 7 ~ write `==`",
        "row.x <> 1 ~ `>` is not expected here, at character 8 ~ write `!=`",
        "row.x and row.y ~ `and` is not expected here, at character 7 ~ write `&&`",
        "not row.x ~ `row` is not expected here, at character 5 ~ write `!`",
        "row.x | row.y ~ `|` is not expected here, at character 7 ~ write `||`",
        "row.Full Name ~ `Name` is not expected here, at character 10 ~ write `row['Full Name']`",
        "steps.a.outputs.Net sum 2 > 3 ~ `sum` is not expected here, at character 21 ~ write `steps.a.outputs['Net sum 2']`",
        "row.x then row.y ~ `then` is not expected here, at character 7 ~",
        "row..x ~ `..` is not expected here, at character 5 ~",
      })
  void whatCanNeverWorkIsSaidInWordsForPeople(String expression, String message, String remedy) {
    assertThatThrownBy(() -> Cel.of(expression).check(KINDS))
        .isInstanceOfSatisfying(
            ExpressionException.class,
            wrong -> {
              assertThat(wrong).hasMessage(message);
              assertThat(wrong.remedy()).isEqualTo(remedy == null ? "" : remedy);
              assertThat(wrong.about()).isEqualTo(expression);
            });
  }
}
