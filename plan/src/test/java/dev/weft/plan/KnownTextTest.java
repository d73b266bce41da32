package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Step;
import dev.weft.Task;
import dev.weft.step.CommandBody;
import dev.weft.step.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Values that are resolved before the run, and so depend on inputs alone.
class KnownTextTest {
  @TempDir private Path folder;

  @Test
  void inputsChooseFilesOfRows() throws Exception {
    Files.writeString(folder.resolve("may.csv"), "id\na\nb\n");
    Files.writeString(folder.resolve("june.csv"), "id\nc\n");
    Files.writeString(folder.resolve("hosts-7.txt"), "x\n");
    Files.writeString(folder.resolve("7.jsonl"), "{\"id\": 1}\n");
    String plan =
        """
        inputs: {month: may, number: 7, kind: csv}
        tasks:
          Csv: {for-each: {csv: "${{ inputs.month }}.csv", key: id}, steps: [ls]}
          Lines: {for-each: {lines: "hosts-${{ inputs.number }}.txt"}, steps: [ls]}
          Json: {for-each: {jsonl: "${{ string(inputs.number) + '.jsonl' }}", key: id}, steps: [ls]}
          Files: {for-each: {files: "*.${{ inputs.kind }}"}, steps: [ls]}
        """;

    assertThat(tasks(plan, Map.of()))
        .containsExactly("Csv/a", "Csv/b", "Lines/x", "Json/1", "Files/june.csv", "Files/may.csv");
    assertThat(tasks(plan, Map.of("month", "june", "kind", "jsonl")))
        .containsExactly("Csv/c", "Lines/x", "Json/1", "Files/7.jsonl");
  }

  @Test
  void inputsChooseWhereCommandsRun() throws Exception {
    PlanFile plan =
        read(
            """
            inputs: {out: build, sub: 3}
            tasks:
              A:
                working-directory: ${{ inputs.out }}
                steps: [ls, {run: ls, working-directory: "part-${{ inputs.sub }}"}]
              B: [{run: ls, working-directory: "${{ inputs.out }}"}]
            """,
            Map.of("out", "target"));

    List<Path> directories =
        plan.plan().groups().stream()
            .flatMap(group -> group.tasks().iterator().next().steps().stream())
            .map(step -> ((CommandBody) ((Step.Work<?>) step).body()).directory())
            .toList();
    assertThat(directories)
        .containsExactly(
            folder.resolve("target"), folder.resolve("target/part-3"), folder.resolve("target"));
  }

  private List<String> tasks(String plan, Map<String, String> inputs) throws Exception {
    return read(plan, inputs).plan().groups().stream()
        .flatMap(group -> StreamSupport.stream(group.tasks().spliterator(), false))
        .map(Task::name)
        .toList();
  }

  private PlanFile read(String plan, Map<String, String> inputs) throws Exception {
    Path file = Files.writeString(folder.resolve("plan.yaml"), plan);
    return PlanFile.read(file, new PlanFile.Options(inputs, new Processes()));
  }
}
