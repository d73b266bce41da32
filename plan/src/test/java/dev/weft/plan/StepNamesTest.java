package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Names of steps that hold values.
@Timeout(60)
class StepNamesTest {
  @TempDir private Path folder;

  @Test
  void aNameShowsWhatIsInTheRowAndTheIdDoesNot() throws Exception {
    Files.writeString(folder.resolve("rows.csv"), "id,name,age\n1,Ann,31\n2,\"Bo\n\tB\",\n");

    assertThat(
            names(
                """
                inputs: {city: Bonn}
                tasks:
                  Call:
                    for-each: {csv: rows.csv, key: id, as: person, types: {age: int}}
                    steps:
                      - {name: "Call ${{ person.name }} in ${{ inputs.city }}", wait: 1ms}
                      - {name: "${{ task.name }} is ${{ person.age + 1 }}", id: age, wait: 1ms}
                      - gather:
                          - {name: "Side ${{ person.name }}", id: side, wait: 1ms}
                        name: Both ${{ person.id }}
                    finally:
                      - {name: "End of ${{ person.name }}", id: end, run: 'true'}
                """))
        .containsExactly(
            "1 Call ${{ person.name }} in ${{ inputs.city }}: Call Ann in Bonn",
            "1 age: Call/1 is 32",
            "1 side: Side Ann",
            "1 Both ${{ person.id }}: Both 1",
            "1 end: End of Ann",
            "2 Call ${{ person.name }} in ${{ inputs.city }}: Call Bo B in Bonn",
            "2 age: ${{ task.name }} is ${{ person.age + 1 }}",
            "2 side: Side Bo B",
            "2 Both ${{ person.id }}: Both 2",
            "2 end: End of Bo B");
  }

  @Test
  void aNameIsShortAndShowsNoSecret() throws Exception {
    assertThat(
            names(
                """
                secrets: {TOKEN: {command: echo s3cr3tvalue}}
                tasks:
                  A:
                    for-each: ["s3cr3tvalue", "%s"]
                    steps: [{name: "is ${{ row }}", id: x, wait: 1ms}]
                """
                    .formatted("long".repeat(50))))
        .containsExactly(
            "%s x: is %s…".formatted("long".repeat(50), "long".repeat(24)),
            "s3cr3tvalue x: is ***");
  }

  @Test
  void whatATaskGivesToItsTemplateIsInTheName() throws Exception {
    assertThat(
            names(
                """
                templates:
                  t:
                    inputs: {who: , where: there}
                    steps: [{name: "Greet ${{ inputs.who }} ${{ inputs.where }}", id: x, wait: 1ms}]
                tasks:
                  A: {for-each: [a], uses: t, with: {who: "Mx ${{ row }}"}}
                """))
        .containsExactly("a x: Greet Mx a there");
  }

  @Test
  void tasksToComeShareTheirStepsAndHoldNoNames() throws Exception {
    try (PlanFile file =
        read(
            """
            tasks:
              A: {for-each: [a, b], steps: [{name: "Call ${{ row }}", wait: 1ms}]}
            """)) {
      Iterator<Task> tasks = file.plan().groups().getFirst().tasks().iterator();

      Step<?> first = tasks.next().steps().getFirst();
      assertThat(first.name()).isEqualTo("Call ${{ row }}");
      assertThat(tasks.next().steps().getFirst()).isSameAs(first);
    }
  }

  /// Each step that ended, sorted by the row that its task is of: its id and its name.
  private List<String> names(String plan) throws Exception {
    List<Event> events = new CopyOnWriteArrayList<>();
    try (PlanFile file = read(plan)) {
      new LocalDriver().run(file.plan(), List.of(events::add));
    }
    Map<String, List<String>> names = new TreeMap<>();
    for (Event event : events) {
      if (event instanceof Event.StepEnded ended) {
        String row = ended.task().name().replaceFirst(".*/", "");
        Step<?> step = ended.outcome().step();
        names
            .computeIfAbsent(row, _ -> new CopyOnWriteArrayList<>())
            .add("%s %s: %s".formatted(row, step.id(), step.name()));
      }
    }
    return names.values().stream().flatMap(List::stream).toList();
  }

  private PlanFile read(String plan) throws IOException, PlanException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), plan);
    return PlanFile.read(file, new PlanFile.Options(Map.of(), new Processes()));
  }
}
