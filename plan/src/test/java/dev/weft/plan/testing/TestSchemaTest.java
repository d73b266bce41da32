package dev.weft.plan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.plan.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The schema of test files has the keys that their reader has.
class TestSchemaTest {
  private static final JsonNode TREE = JsonMapper.shared().readTree(TestSchema.text());

  static Stream<Arguments> mappings() {
    String calls = "/$defs/expect/properties/%s/additionalProperties/anyOf/1";
    return Stream.of(
        Arguments.of("", TestKeys.FILE),
        Arguments.of("/$defs/test", TestKeys.TEST),
        Arguments.of("/$defs/stub", TestKeys.STUB),
        Arguments.of("/$defs/expect", TestKeys.EXPECT),
        Arguments.of(calls.formatted("commands"), TestKeys.COMMAND),
        Arguments.of(calls.formatted("requests"), TestKeys.REQUEST));
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void aMappingHasTheKeysOfTheReader(String place, List<String> keys) {
    List<String> known = new ArrayList<>();
    TREE.at(place + "/properties").forEachEntry((key, _) -> known.add(key));

    assertThat(known).containsExactlyInAnyOrderElementsOf(keys);
  }

  @ParameterizedTest
  @ValueSource(strings = {"release.test.yaml", "payroll/plan.test.yaml"})
  void examplesAreAccepted(String name) throws IOException {
    String text = Files.readString(Path.of("../examples").resolve(name));

    assertThat(SchemaCheck.mistakes(text, TREE)).isEmpty();
  }

  @Test
  void aTestWithoutExpectationsIsRefused() {
    assertThat(SchemaCheck.mistakes("tests: {One: {}}", TREE)).isNotEmpty();
  }
}
