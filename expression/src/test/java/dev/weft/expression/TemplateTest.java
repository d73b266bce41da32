package dev.weft.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final Scope SCOPE =
      scope(
          """
          {"row": {"id": "7", "First name": "Ann", "empty": ""},
           "body": {"items": [{"id": 3}, {"id": 4}], "price": 10.50, "big": 12345678901234567890,
                    "paid": true, "nothing": null, "0": "zero"}}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "order ${{ row.id }}. ~ order 7.",
        "${{ row[\"First name\"] }}${{row.id}} ~ Ann7",
        "${{ body.items[1].id }} ~ 4",
        "${{ body.items[0] }} ~ {\"id\":3}",
        "${{ body.price }} and ${{ body.big }} ~ 10.50 and 12345678901234567890",
        "${{ body.paid }} ~ true",
        "${{ body[\"0\"] }} ~ zero",
      })
  void valuesAreInsertedAsTextAndOthersThanTextsAsJson(String template, String text) {
    assertThat(Template.of(template).text(SCOPE)).isEqualTo(text);
  }

  /// The language has a module of its own, which this module's tests do not have.
  @Test
  void whatIsMoreThanAPathSaysWhichLibraryIsMissing() {
    assertThatThrownBy(() -> Template.of("at ${{ row.id + 'x' }}"))
        .isInstanceOfSatisfying(
            ExpressionException.class,
            missing -> assertThat(missing.remedy()).isEqualTo("add `weft-cel` to the dependencies"))
        .hasMessage("`row.id + 'x'` is more than a path, and the library for that is not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "row.idd",
        "row.id.x",
        "body.items[2]",
        "body.items.id",
        "body.nothing",
        "body.nothing.x"
      })
  void aPathThatLeadsToNothingNamesItself(String path) {
    Template template = Template.of("see ${{ " + path + " }}");

    assertThatThrownBy(() -> template.text(SCOPE))
        .isInstanceOf(ExpressionException.class)
        .hasMessage("`" + path + "` has no value");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "steps.a.outputs.image ~ the step `a` has left no `image`, but `digest`, `tag`",
        "steps.b.outputs.image ~ the step `b` has left no outputs",
        "steps.c.outputs.image ~ the step `c` has the status `skipped`",
        "needs.Build.outputs.image ~ the task `Build` has the status `failed`",
      })
  void anOutputThatIsNotThereSaysWhatIsThereInstead(String expression, String why) {
    Scope scope =
        scope(
            """
            {"steps": {
               "a": {"status": "succeeded", "outputs": {"tag": "17", "digest": "0a"}},
               "b": {"status": "succeeded", "outputs": {}},
               "c": {"status": "skipped", "outputs": {}}},
             "needs": {"Build": {"status": "failed", "outputs": {}}}}
            """);
    Template template = Template.of("${{ " + expression + " }}");

    assertThatThrownBy(() -> template.text(scope))
        .isInstanceOf(ExpressionException.class)
        .hasMessageEndingWith(".outputs.image` has no value, since " + why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".a",
        "a.",
        "a..b",
        "[0]x",
        "a[x]",
        "a[\"x]",
        "a[-1]",
        "a[9999999999]",
        "a b",
        "1",
        "a[\"\"]"
      })
  void whatIsNoPathIsRefused(String text) {
    assertThatThrownBy(() -> Path.of(text)).hasMessageContaining("is not a path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"row.id", "row[\"First name\"]", "steps[\"Log in\"].outputs.items[0].id"})
  void aPathIsShownAsItIsWritten(String text) {
    assertThat(Path.of(text)).hasToString(text);
  }

  @Test
  void aTextThatIsOneInsertionStandsForTheValueItself() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("z", "${{ body.price }}");
    tree.put("a", List.of("${{ body.paid }}", " ${{ body.paid }}", 1, "plain"));
    tree.put("items", "${{ body.items }}");
    tree.put("m", Arrays.asList("${{ body.nothing }}", null));

    assertThat(Json.write(ValueTemplate.of(tree).value(SCOPE)))
        .isEqualTo(
            "{\"z\":10.50,\"a\":[true,\" true\",1,\"plain\"],\"items\":[{\"id\":3},{\"id\":4}],"
                + "\"m\":[null,null]}");
  }

  @Test
  void whatIsNotJsonSaysWhere() {
    assertThatThrownBy(() -> Json.read("{\"a\": 1,\n oops}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2, column ");
    assertThatThrownBy(() -> Json.read("{} {}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Scope scope(String json) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (Json.read(json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> values.put(String.valueOf(key), value));
    }
    return new Scope(values);
  }
}
