package dev.weft.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Kind;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.needs.LongTest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
        "line > 10 ~ a text is compared with a whole number ~ `int(…)` or `double(…)` makes a"
            + " number of a text",
        "9.5 < line ~ a decimal number is compared with a text ~ `int(…)` or `double(…)` makes a"
            + " number of a text",
        "line == 10 ~ a text is compared with a whole number ~ `int(…)` or `double(…)` makes a"
            + " number of a text",
        "cells.age != 10.0 ~ a text is compared with a decimal number ~ `int(…)` or `double(…)`"
            + " makes a number of a text",
        "line == true ~ a text is compared with true or false ~ in quotes it is a text: `'true'`",
        "line == null ~ a text is compared with null ~",
        "[1] == 'a' ~ a list is compared with a text ~",
        "true > 1 ~ true or false is compared with a whole number ~",
        "line + 1 ~ `+` stands between a text and a whole number ~ `string(…)` makes a text of a"
            + " number, `int(…)` a number of a text",
        "2 * 1.5 ~ `*` stands between a whole number and a decimal number ~ `double(…)` makes one"
            + " of the other",
        "-line ~ `-` is for numbers, not a text ~",
        "!line ~ `!` is for what is true or false, not a text ~ compare it with something",
        "row.x && line ~ `&&` is for what is true or false, not a text ~ compare it with something",
        "line ? 1 : 2 ~ before `?` stands what is true or false, not a text ~",
        "row.x ? 1 : 'a' ~ the two results of `?` are a whole number and a text ~",
        "1 in line ~ `in` looks into a list or a mapping, not a text ~",
        "line.x ~ a text has no parts, which `.` and `[]` lead to ~",
        "line[0 + 1] ~ a text has no parts, which `.` and `[]` lead to ~",
        "size(3) ~ `size` takes no whole number ~",
        "line.contains(1) ~ `contains` takes no whole number ~",
        "row.x.contains() ~ `contains` takes something in its brackets ~",
        "(1 + 2).contains('x') ~ `contains` does not stand behind a whole number ~",
        "[1].orValue(2) ~ `orValue` does not stand behind a list ~",
        "row.x.int() ~ `int` stands before what it takes ~ such as `int(inputs.name)`",
        "int() ~ `int` takes something in its brackets ~",
        "[?line] ~ a text stands where what may be missing belongs ~",
        "line.all(c, c == 'x') ~ only a list or a mapping has elements, not a text ~",
        "row.x.all(1, true) ~ elements have no name here ~ such as `list.all(x, x > 1)`",
        "timestamp(line) > 1 ~ a point in time is compared with a whole number ~",
        "row.x > 9223372036854775808 ~ the number at character 9 is too large ~",
        "[row.x, (row.y, 1] ~ `)` is missing before `,` ~",
        "contains(line, 'x') ~ `contains` stands behind the text that it asks ~ such as"
            + " `inputs.name.contains('x')`",
        "line.contain('x') ~ there is no function `contain` ~ such as `size`, `contains`,"
            + " `startsWith`, `endsWith`, `matches`, `int`, `double`, `string`, `has`",
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
        "steps.a.outputs.Net sum 2 > 3 ~ `sum` is not expected here, at character 21 ~ write"
            + " `steps.a.outputs['Net sum 2']`",
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

  /// Each line: an expression, and why it has no value.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "row.tags * 2 ~ `*` is given a value that it does not take",
        "row.count.startsWith('1') ~ `startsWith` is given a value that it does not take",
        "1 in row.count ~ `in` is given a value that it does not take",
        "row.count.all(x, x > 1) ~ only a list or a mapping has elements",
        "[row.tags[0]].all(x, x) ~ `a` is neither true nor false",
        "bool(row.tags[0]) ~ `a` is neither true nor false",
        "int(row.tags[0]) ~ `a` is not a number",
        "uint(row.tags[1]) ~ `b` is not a number",
        "timestamp(row.tags[0]) ~ `a` is not a time such as `2026-01-31T12:00:00Z`",
        "duration(row.tags[0]) ~ this is not a duration such as `90s` or `1h`",
        "row.tags[7] + 'x' ~ there is no element 7",
        "row[1 + 1] ~ there is no `2`",
        "row.count / 0 ~ a number is divided by 0",
        "row.count * 9223372036854775807 ~ a number is too large",
        "[?row.count] ~ `?` stands before what may be missing, as `row.?name` is",
        "row.count.orValue(1) ~ `orValue` is given a value that it does not take",
        "[row.count][0].x ~ there is no `x`, since its value has no parts",
      })
  void whyThereIsNoValueIsSaidInWordsForPeople(String expression, String why) {
    assertThatThrownBy(() -> Cel.of(expression).find(SCOPE))
        .isInstanceOf(ExpressionException.class)
        .hasMessage("`" + expression + "`: " + why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "has(row.tags[0])",
        "!has(row.tags[2])",
        "!has(row.none[0])",
        "!has(row.none[0].name)",
        "!has(row.count[0])",
        "row.?tags[?1].orValue('none') == 'b'",
        "row.?tags[1].orValue('none') == 'b'",
        "row.?tags[?2].orValue('none') == 'none'",
        "row.?none[0].orValue('none') == 'none'",
        "row.?none['a'].orValue('none') == 'none'",
        "row[?'count'].orValue(1) == 10",
        "row.tags[?0].orValue('none') == 'a'",
      })
  void anElementOfAListMayBeMissing(String condition) {
    assertThat(Cel.of(condition).holds(SCOPE)).isTrue();
  }

  private static final String TEN = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";

  /// Expressions that take too much time or memory, some of them only when the result is compared
  /// or written out.
  static Stream<String> takesTooMuchWork() {
    return Stream.of(
        nested(10, "true", (inner, name) -> TEN + ".all(" + name + ", " + inner + ")"),
        nested(10, "false", (inner, name) -> TEN + ".exists(" + name + ", " + inner + " || false)"),
        nested(10, "'x'", (inner, name) -> TEN + ".map(" + name + ", " + inner + ")") + " == []",
        nested(12, "'xxxxxxxx'", (inner, it) -> doubled(inner, it, " + ")) + " == 'x'",
        nested(12, "[1]", (inner, it) -> doubled(inner, it, " + ")) + " == [1]",
        nested(
                12,
                "1",
                (inner, it) ->
                    "[" + inner + "].map(" + it + ", [IT, IT, IT, IT])".replace("IT", it))
            + " == []",
        nested(
                12,
                "1",
                (inner, it) ->
                    "["
                        + inner
                        + "].map("
                        + it
                        + ", {'a': IT, 'b': IT, 'c': IT})".replace("IT", it))
            + " == []",
        TEN + ".all(a, " + TEN + ".all(b, row.long.matches('^(x|xx)*y$') == false))",
        "row.long.matches('((((a{1000}){1000}){1000}){1000}){1000}')",
        "row.long.matches(row.long + '|((x(?:[)]{999,1000})){1000,}y){1000}')",
        "'x'.matches('(?:(?:(?:\\\\x{41}|b){1000}){1000}){1000}')",
        TEN + ".all(a, " + TEN + ".all(b, " + TEN + ".all(c, !(-1 in row.numbers))))",
        TEN + ".all(a, " + TEN + ".all(b, " + TEN + ".all(c, row.numbers == row.numbers)))",
        TEN + ".all(a, " + TEN + ".all(b, " + TEN + ".all(c, !row.long.contains('y'))))");
  }

  private static String nested(int levels, String innermost, BinaryOperator<String> around) {
    String all = innermost;
    for (int i = 0; i < levels; i++) {
      all = around.apply(all, "v" + i);
    }
    return all;
  }

  /// Returns eight times the inner value, which each further level multiplies by eight.
  private static String doubled(String inner, String name, String operator) {
    return "[%s].map(%s, %s)[0]"
        .formatted(inner, name, String.join(operator, Collections.nCopies(8, name)));
  }

  @ParameterizedTest
  @MethodSource("takesTooMuchWork")
  void whatTakesTooMuchWorkIsBrokenOff(String expression) {
    Scope scope =
        new Scope(
            Map.of(
                "row",
                Map.of(
                    "long", "x".repeat(100_000),
                    "numbers", LongStream.range(0, 10_000).boxed().toList())));
    Cel cel = Cel.of(expression);

    assertThatThrownBy(() -> cel.find(scope))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("takes too much work");
  }

  @LongTest
  @Test
  void aLongListIsMappedAndFiltered() {
    List<Long> numbers = LongStream.range(0, 50_000).boxed().toList();
    Scope scope = new Scope(Map.of("row", Map.of("numbers", numbers)));

    assertThat(Cel.of("row.numbers.filter(n, n >= 10).map(n, n + 1).size()").find(scope))
        .isEqualTo(49_990L);
  }

  @Test
  void itIsTheLanguageThatTemplatesFind() {
    assertThat(Expression.of("row.count + 1")).isInstanceOf(Cel.class);
    assertThat(Template.of("${{ row.count + 1 }}").text(SCOPE)).isEqualTo("11");
  }

  @Test
  void anOutputThatIsNotThereSaysWhatIsThereInstead() {
    Scope scope =
        new Scope(
            Map.of(
                "steps",
                Map.of("a", Map.of("status", "succeeded", "outputs", Map.of("tag", "17")))));

    assertThatThrownBy(() -> Cel.of("steps.a.outputs.image + ':17'").find(scope))
        .hasMessage(
            "`steps.a.outputs.image` has no value, since the step `a` has left no `image`, but"
                + " `tag`");
  }

  @Test
  void aRegularExpressionThatGrowsTooLargeIsRefused() {
    assertThatThrownBy(() -> Cel.of("'a'.matches('(a{100}){100}')").find(SCOPE))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("Regex pattern exceeds allowed program size");
  }
}
