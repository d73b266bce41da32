package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Task;
import dev.weft.step.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A matrix has the rows that it has in GitHub Actions.
class MatrixRowsTest {
  @TempDir private Path folder;

  /// The example in the documentation of GitHub Actions.
  @Test
  void anIncludedEntryIsAddedWhereItChangesNoValueOfTheMatrix() throws Exception {
    assertThat(
            rows(
                """
                {matrix: {fruit: [apple, pear], animal: [cat, dog]},
                 include: [{color: green}, {color: pink, animal: cat}, {fruit: apple, shape: circle},
                   {fruit: banana}, {fruit: banana, animal: cat}]}
                """))
        .containsExactly(
            "apple,cat {animal=cat, color=pink, fruit=apple, shape=circle}",
            "apple,dog {animal=dog, color=green, fruit=apple, shape=circle}",
            "pear,cat {animal=cat, color=pink, fruit=pear}",
            "pear,dog {animal=dog, color=green, fruit=pear}",
            "banana {fruit=banana}",
            "banana,cat {animal=cat, fruit=banana}");
  }

  @Test
  void anExcludedEntryThatNamesSomeListsExcludesAllWithItsValuesBeforeOthersAreIncluded()
      throws Exception {
    assertThat(
            rows(
                """
                {matrix: {os: [linux, mac], jdk: [21, 25]},
                 exclude: [{os: mac}], include: [{os: mac, jdk: 25}]}
                """))
        .containsExactly(
            "linux,21 {jdk=21, os=linux}",
            "linux,25 {jdk=25, os=linux}",
            "mac,25 {jdk=25, os=mac}");
  }

  /// Returns the key and the values of each row, sorted by name.
  private List<String> rows(String forEach) throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        "tasks:\n  A:\n    for-each: %s\n    steps: [ls]\n"
            .formatted(forEach.strip().replace("\n", " ")));
    PlanFile plan =
        PlanFile.read(folder.resolve("plan.yaml"), new PlanFile.Options(Map.of(), new Processes()));
    List<String> rows = new ArrayList<>();
    for (Task task : plan.plan().groups().getFirst().tasks()) {
      rows.add(
          task.name().substring(2)
              + " "
              + new TreeMap<>((Map<?, ?>) task.values().getOrDefault("row", Map.of())));
    }
    return rows;
  }
}
