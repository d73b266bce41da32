package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.plan.source.Action;
import dev.weft.plan.source.PlanKeys;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The JSON Schema agrees with the readers: the same keys, the same valid plans, and the same
/// invalid ones as far as a schema can express that.
@Timeout(120)
class PlanSchemaTest {
  private static final Path WRONG = Path.of("src/test/resources/wrong");
  private static final String MESSAGE = "# error: ";
  private static final String PLACE = "#  --> ";

  @TempDir private Path folder;

  static List<KnownKeys> known() {
    return KnownKeys.ALL;
  }

  static List<Path> wrong() throws IOException {
    try (Stream<Path> files = Files.walk(WRONG)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("known")
  void theSchemaHasTheKeysOfTheReader(KnownKeys known) {
    JsonNode mapping = SchemaCheck.TREE.at(known.schema());

    assertThat(mapping.get("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(known.keys());
    assertThat(mapping.get("additionalProperties").booleanValue()).isFalse();
  }

  /// So that none is left out above.
  @Test
  void everyMappingOfTheSchemaHasAReader() {
    assertThat(closed(SchemaCheck.TREE)).isEqualTo(KnownKeys.ALL.size());
  }

  @Test
  void whatIncludedFilesHaveIsKnownToTheSchema() {
    Set<String> keys = new TreeSet<>(Set.of("tasks"));
    SchemaCheck.TREE.at("/anyOf/2/propertyNames/enum").forEach(it -> keys.add(it.stringValue()));

    assertThat(keys).containsExactlyInAnyOrderElementsOf(PlanKeys.INCLUDED);
  }

  @ParameterizedTest
  @MethodSource("known")
  void everyKeyIsDescribedInOneSentence(KnownKeys known) {
    SchemaCheck.TREE
        .at(known.schema() + "/properties")
        .forEachEntry(
            (key, schema) ->
                assertThat(description(schema)).as(key).matches("[^.]*(\\S\\.\\S[^.]*)*\\."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "checksums", "morning", "release", "payroll/plan"})
  void examplesAreAccepted(String name) throws IOException {
    String plan = Files.readString(Path.of("../examples").resolve(name + ".yaml"));

    assertThat(SchemaCheck.mistakes(plan)).isEmpty();
  }

  @Test
  void everyPlanOfTheTestsThatLoadsIsAccepted() throws IOException {
    int loaded = 0;
    for (String plan : WrittenPlans.all()) {
      if (loads(plan)) {
        loaded++;
        assertThat(SchemaCheck.mistakes(plan)).as(plan).isEmpty();
      }
    }
    assertThat(loaded).isGreaterThan(40);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrongPlansAreRefusedWhereASchemaCanKnow(Path plan) throws IOException {
    String text = Files.readString(plan);
    List<String> messages = messages(plan);
    String folder = String.valueOf(WRONG.relativize(plan).getName(0));

    boolean isBeyond = messages.stream().allMatch(message -> BeyondSchema.is(folder, message));
    assertThat(SchemaCheck.mistakes(text).isEmpty())
        .as("%s: whether the schema accepts what is wrong since %s", plan, messages)
        .isEqualTo(isBeyond);
  }

  @Test
  void everythingBeyondTheSchemaIsInAWrongPlan() throws IOException {
    List<String> messages = new ArrayList<>();
    for (Path plan : wrong()) {
      messages.addAll(messages(plan));
    }

    assertThat(BeyondSchema.notIn(messages)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aStepHasTheKeysThatGoWithWhatItDoes(Action action) throws IOException {
    Map<String, String> samples = samplesOfSteps();
    for (String key : PlanKeys.STEP) {
      if (action == Action.JAVA && key.equals("until")) {
        // The method of the sample leaves nothing to look at.
        continue;
      }
      Map<String, String> step = new LinkedHashMap<>();
      step.put(action.key(), samples.get(action.key()));
      step.put(key, samples.get(key));
      assertAgreement(
          "secrets: {T: {command: ls}}\nlimits: {db: 1}\ntasks: {A: [%s]}\n".formatted(step));
    }
  }

  /// A right value for each key of a step.
  private static Map<String, String> samplesOfSteps() {
    Map<String, String> samples = new LinkedHashMap<>();
    samples.put("id", "x");
    samples.put("name", "x");
    samples.put("if", "run.id != ''");
    samples.put("limit", "db");
    samples.put("timeout", "1s");
    samples.put("retry", "{max: 2}");
    samples.put("until", "has(outputs.status)");
    samples.put("every", "5s..1m");
    samples.put("within", "1h");
    samples.put("continue-on-error", "true");
    samples.put("run", "ls");
    samples.put("env", "{A: b}");
    samples.put("secrets", "[T]");
    samples.put("shell", "bash");
    samples.put("working-directory", "x");
    samples.put("http", "'http://h/x'");
    samples.put("json", "{a: 1}");
    samples.put("body", "x");
    samples.put("headers", "{A: b}");
    samples.put("expect", "[201, 3xx]");
    samples.put("java", "'java.lang.Thread::yield'");
    samples.put("with", "{}");
    samples.put("wait", "1s");
    samples.put("approval", "Go?");
    samples.put("by", "ann");
    samples.put("form", "{a: text}");
    samples.put("gather", "[ls]");
    return samples;
  }

  @Test
  void rowsHaveTheKeysThatGoWithWhereTheyComeFrom() throws IOException {
    Files.writeString(folder.resolve("rows.csv"), "id,age\n1,2\n");
    Files.writeString(folder.resolve("rows.jsonl"), "{\"id\": 1}\n");
    Map<String, String> sources =
        Map.of(
            "list", "[{id: a}]",
            "csv", "rows.csv",
            "jsonl", "rows.jsonl",
            "lines", "rows.csv",
            "files", "'*.csv'",
            "command", "ls",
            "matrix", "{id: [a]}",
            "results", "Ask");
    assertThat(sources).containsOnlyKeys(PlanKeys.ROW_SOURCES.keySet());
    List<List<String>> companions =
        List.of(
            List.of("", "format: lines", "format: jsonl", "format: csv"),
            List.of("", "key: id"),
            List.of("", "delimiter: ','", "delimiter: \"\\0\""),
            List.of("", "types: {age: int}"),
            List.of("", "where: failed", "exclude: [{id: b}]"));
    for (String source : sources.keySet()) {
      for (List<String> with : combinations(companions)) {
        List<String> keys = new ArrayList<>(List.of(source + ": " + sources.get(source)));
        keys.addAll(with);
        keys.removeIf(String::isEmpty);
        assertAgreement(
            """
            tasks:
              Ask: {for-each: [x], results: answers.csv, steps: [ls]}
              A: {needs: Ask, for-each: {%s}, steps: [ls]}
            """
                .formatted(String.join(", ", keys)));
      }
    }
  }

  private static List<List<String>> combinations(List<List<String>> choices) {
    List<List<String>> all = List.of(List.of());
    for (List<String> choice : choices) {
      all =
          all.stream()
              .flatMap(
                  some ->
                      choice.stream()
                          .map(one -> Stream.concat(some.stream(), Stream.of(one)).toList()))
              .toList();
    }
    return all;
  }

  private void assertAgreement(String plan) throws IOException {
    assertThat(SchemaCheck.mistakes(plan).isEmpty())
        .as("whether the schema accepts\n%s", plan)
        .isEqualTo(loads(plan));
  }

  private boolean loads(String plan) throws IOException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), plan);
    try {
      PlanFile.read(file, new PlanFile.Options(Map.of(), new Processes())).close();
      return true;
    } catch (PlanException wrong) {
      return false;
    }
  }

  /// Returns the messages about the plan itself, without those about included files.
  private static List<String> messages(Path plan) throws IOException {
    List<String> lines = Files.readAllLines(plan);
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String place = i + 1 < lines.size() ? lines.get(i + 1) : "";
      boolean isElsewhere =
          place.startsWith(PLACE) && !place.startsWith(PLACE + plan.getFileName() + ":");
      if (lines.get(i).startsWith(MESSAGE) && !isElsewhere) {
        messages.add(lines.get(i).substring(MESSAGE.length()));
      }
    }
    return messages;
  }

  private static String description(JsonNode schema) {
    JsonNode own = schema.get("description");
    return own == null
        ? SchemaCheck.TREE
            .at(schema.get("$ref").stringValue().substring(1) + "/description")
            .asString()
        : own.stringValue();
  }

  /// Returns the number of mappings that allow no other keys.
  private static int closed(JsonNode schema) {
    JsonNode others = schema.get("additionalProperties");
    int count = others != null && others.isBoolean() ? 1 : 0;
    for (JsonNode each : schema.values()) {
      count += closed(each);
    }
    return count;
  }
}
