package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Task;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Inputs that are lists, and the rows that they hold.
class ListInputsTest {
  private static final String REGIONS =
      """
      inputs: {regions: {type: list, default: [eu, 007, 1, true]}}
      tasks: {A: {for-each: "${{ inputs.regions }}", steps: [ls]}}
      """;

  @TempDir private Path folder;

  @Test
  void itsItemsAreRowsAsIfTheyWereWrittenThere() throws Exception {
    assertThat(rows(REGIONS, Map.of()))
        .isEqualTo(Map.of("A/eu", "eu", "A/007", "007", "A/1", 1, "A/true", true));
  }

  @Test
  void itIsGivenAsJson() throws Exception {
    assertThat(rows(REGIONS, Map.of("regions", "[\"us\", \"a,b\", 2.50]")).keySet())
        .containsExactly("A/us", "A/a,b", "A/2.50");
    assertThat(rows(REGIONS, Map.of("regions", "[]"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "eu, us|'[\"eu\",\"us\"]'",
        "[eu,us]|'[\"eu\",\"us\"]'",
        "['eu']|'[\"eu\"]'",
        "\"eu\"|'[\"eu\"]'",
        "[\"eu\"|'[\"eu\"]'",
      })
  void whatIsNoListIsRefusedWithTheSameInJson(String given, String json) {
    assertThatThrownBy(() -> rows(REGIONS, Map.of("regions", given)))
        .isInstanceOf(PlanException.class)
        .hasMessage(
            "error: the input `regions` is a list, not `%s`; write it in JSON: --set regions=%s"
                .formatted(given, json));
  }

  @Test
  void oneWithoutADefaultIsToBeGiven() {
    assertThatThrownBy(
            () -> rows("inputs: {r: {type: list}}\ntasks: {A: {steps: [ls]}}\n", Map.of()))
        .hasMessage("error: the input `r` is missing: --set r='[...]'");
  }

  @Test
  void aDefaultThatIsAListMakesOne() throws Exception {
    String plan =
        """
        inputs: {services: {default: [{name: a, port: 1}, {name: b, port: 2}]}}
        tasks:
          A:
            for-each: {list: "${{ inputs.services }}", key: name, as: service}
            steps:
              - run: [ls, "${{ service.port }}", "${{ inputs.services[0].name }}"]
        """;

    assertThat(rows(plan, Map.of()))
        .isEqualTo(
            Map.of("A/a", Map.of("name", "a", "port", 1), "A/b", Map.of("name", "b", "port", 2)));
    assertThat(rows(plan, Map.of("services", "[]"))).isEmpty();
  }

  @Test
  void expressionsReadIt() throws Exception {
    assertThat(
            rows(
                """
                inputs: {regions: {type: list, default: [eu, us, ap]}}
                tasks:
                  A:
                    for-each: ${{ inputs.regions.filter(it, it != "us") }}
                    if: row in inputs.regions && size(inputs.regions) == 3
                    steps: [ls]
                """,
                Map.of()))
        .containsOnlyKeys("A/eu", "A/ap");
  }

  @Test
  void aTemplateTakesOne() throws Exception {
    assertThat(
            rows(
                """
                inputs: {all: {type: list, default: [x, y]}}
                templates:
                  each:
                    inputs: {regions: {type: list, default: [z]}, folder: ., note: }
                    working-directory: ${{ inputs.folder }}
                    for-each: ${{ inputs.regions }}
                    steps:
                      - run: [ls, "${{ inputs.note }}"]
                tasks:
                  A: {uses: each, with: {regions: "${{ inputs.all }}", note: "${{ row }}"}}
                  B: {uses: each, with: {regions: [v, w], note: b}}
                  C: {uses: each, with: {note: c, folder: /tmp}}
                """,
                Map.of()))
        .containsOnlyKeys("A/x", "A/y", "B/v", "B/w", "C/z");
  }

  @Test
  void numbersAreShownAsTheyAreWritten() throws Exception {
    String plan =
        """
        inputs: {version: 1.10, count: {type: number}}
        tasks:
          B: {for-each: {files: "${{ inputs.version }}-${{ inputs.count }}/*"}, steps: [ls]}
        """;
    Files.createDirectories(folder.resolve("1.10-2.50"));
    Files.writeString(folder.resolve("1.10-2.50/f"), "");

    assertThat(rows(plan, Map.of("count", "2.50"))).containsOnlyKeys("B/1.10-2.50/f");
  }

  /// Each task's row, by the task's name.
  private Map<String, Object> rows(String plan, Map<String, String> inputs)
      throws IOException, PlanException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), plan);
    Map<String, Object> rows = new LinkedHashMap<>();
    try (PlanFile read = PlanFile.read(file, new PlanFile.Options(inputs, new Processes()))) {
      read.plan().groups().stream()
          .flatMap(group -> all(group.tasks()).stream())
          .forEach(task -> rows.put(task.name(), RowsTest.row(task)));
    }
    return rows;
  }

  private static List<Task> all(Iterable<Task> tasks) {
    List<Task> all = new ArrayList<>();
    tasks.forEach(all::add);
    return all;
  }
}
