package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.weft.Group;
import dev.weft.Task;
import dev.weft.needs.Effort;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// A plan with a mutated text loads, or reports where it is wrong. The plans of examples and
/// tests are changed at random, by characters, lines, indentation, keys, values and expressions;
/// `-Dweft.mutations=100000` runs more mutations.
class MutatedPlansTest {
  private static final int BATCHES = 20;
  private static final int MUTATIONS = Effort.of("weft.mutations", 20_000);
  private static final String RICH =
      """
      name: release
      inputs: {region: north, size: 3}
      env: {WHERE: "${{ inputs.region }}"}
      limits: {db: 2, api: {max: 10, rate: 50/s}}
      max-parallel: 7
      max-failures: 3
      tasks:
        Build:
          - make
          - {id: wait, name: settle, wait: 1m30s}
        Test: &test
          needs: Build
          env: {SIZE: "${{ inputs.size }}"}
          steps:
            - run: |
                make test
                make report
              retry: {max: 2, backoff: 1s..1m, when: [exit 75, timeout]}
              timeout: 10m
        Deploy:
          needs: [Build, Test]
          timeout: 1h
          limit: db
          for-each: {csv: rows.csv, key: row.id, as: row}
          max-parallel: 2
          fail-fast: false
          steps:
            - {run: [./deploy, "${{ row.id }}", "${{ row[\\"First name\\"] }}"], limit: api}
        Tell:
          for-each: [a, b]
          continue-on-error: true
          steps:
            - {run: ["echo", "${{ row }} ${{ task.name }}"], continue-on-error: true}
        Lines: {for-each: {lines: lines.txt, as: it}, steps: [ls, ls]}
        Files: {for-each: {files: "**/*.txt"}, steps: [{run: [cat, "${{ row.path }}"]}]}
        Json: {for-each: {jsonl: rows.jsonl, key: a.id}, steps: [{run: [ls, "${{ row.a.id }}"]}]}
        Typed:
          for-each: {csv: rows.csv, key: id, delimiter: ",", types: {id: int}}
          steps: [ls]
        Java:
          - id: draft
            java: dev.weft.plan.MutatedPlansTest$Payroll::draft
            with: {month: "2026-01", hours: 3, note: "${{ inputs.region }}"}
          - run: [echo, "${{ steps.draft.outputs.total }}"]
        List: {for-each: {list: [{name: a, port: 1}, {name: b}], key: name}, steps: [ls]}
      """;

  /// What a `java` step names.
  static final class Payroll {
    record Work(String month, int hours, Optional<String> note) {}

    record Slip(int total) {}

    private Payroll() {}

    public static Slip draft(Work work) {
      return new Slip(work.hours());
    }
  }

  private static Path folder = Path.of("");
  private static List<String> plans = List.of();

  @BeforeContainer
  static void writePlansAndRows() throws IOException {
    folder = Files.createTempDirectory("weft-mutated");
    Files.writeString(folder.resolve("rows.csv"), "id,First name\n1,Ann\n2,Bob\n");
    Files.writeString(folder.resolve("lines.txt"), "a\nb\n");
    Files.writeString(folder.resolve("rows.jsonl"), "{\"a\": {\"id\": 1}}\n");
    for (String rows : List.of("api.csv", "checksums.csv")) {
      Files.copy(Path.of("../examples", rows), folder.resolve(rows));
    }
    assertThat(loads(RICH)).isTrue();
    plans = WrittenPlans.all();
    int good = 0;
    for (String plan : plans) {
      good += loads(plan) ? 1 : 0;
    }
    assertThat(good).as("those that load, of %s", plans.size()).isGreaterThan(50);
  }

  @AfterContainer
  static void deleteThem() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Property(tries = BATCHES, shrinking = ShrinkingMode.OFF)
  void aMutatedPlanLoadsOrSaysWhereItIsWrong(@ForAll long seed) {
    Random random = new Random(seed);
    String[] last = {""};
    assertTimeoutPreemptively(
        Duration.ofMinutes(1).plusMillis(MUTATIONS),
        () -> {
          for (int i = 0; i < MUTATIONS / BATCHES; i++) {
            String plan = random.nextInt(4) == 0 ? RICH : plans.get(random.nextInt(plans.size()));
            last[0] = mutated(plan, random);
            loads(last[0]);
          }
        },
        () -> "hangs on:\n" + last[0]);
  }

  private static String mutated(String plan, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> ExpressionMutations.placed(plan, random);
      case 1 -> ExpressionMutations.of(ExpressionMutations.placed(plan, random), random);
      case 2 -> Mutations.of(ExpressionMutations.of(plan, random), random);
      default -> Mutations.of(plan, random);
    };
  }

  /// Fails unless the text loads, or is refused as it should be.
  private static boolean loads(String text) throws IOException {
    Path plan =
        Files.writeString(folder.resolve("plan.yaml"), text.replaceAll("[\uD800-\uDFFF]+", "x"));
    try (PlanFile file = PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()))) {
      for (Group group : file.plan().groups()) {
        for (Task task : group.tasks()) {
          assertThat(task.name()).startsWith(group.name());
        }
      }
      return true;
    } catch (PlanException wrong) {
      assertThat(wrong)
          .message()
          .startsWith("error: ")
          .containsPattern(
              " --> .*plan.yaml:\\d+:\\d+|plan.yaml is empty|^error: the input `.*` is missing")
          .doesNotContainPattern("Exception\\b");
      return false;
    } catch (RuntimeException | Error bug) {
      throw new AssertionError("on reading:\n" + text, bug);
    }
  }
}
