package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Status;
import dev.weft.Step;
import dev.weft.local.LocalDriver;
import dev.weft.needs.LongTest;
import dev.weft.step.CommandBody;
import dev.weft.step.Environment;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The variables of commands, which are read once for all commands that use them.
class VariablesTest {
  @TempDir private Path folder;

  @Test
  void commandsShareTheVariablesAroundThem() throws Exception {
    List<Environment> all =
        environments(
            """
            defaults: {env: {A: defaults}}
            env: {B: plan}
            tasks:
              X: [one, {run: two}, {run: three, env: {D: step}}]
              Y: {env: {C: task}, finally: [five], steps: [four]}
            """);

    Environment ofPlan = all.getFirst();
    assertThat(ofPlan.own()).containsOnlyKeys("B");
    assertThat(all.get(1)).isSameAs(ofPlan);
    assertThat(all.get(2).own()).containsOnlyKeys("D");
    assertThat(all.get(2).enclosing()).isSameAs(ofPlan);
    Environment ofTask = all.get(3);
    assertThat(ofTask.own()).containsOnlyKeys("C");
    assertThat(ofTask.enclosing()).isSameAs(ofPlan);
    assertThat(all.get(4)).isSameAs(ofTask);
  }

  /// As where Weft itself runs inside of a workflow of GitHub.
  @Test
  void whoMeansAFileOfTheWorkflowAroundNamesItsVariableOrWritesAList() throws Exception {
    assertThat(
            environments(
                """
                tasks:
                  X:
                    - run: echo tag=17 >> "$GITHUB_OUTPUT"
                      env: {GITHUB_OUTPUT: out.txt}
                    - GITHUB_ENV=env.txt; echo REGION=eu >> $GITHUB_ENV
                    - run: [sh, -c, 'echo tag=17 >> "$GITHUB_OUTPUT"']
                  Y:
                    env: {GITHUB_OUTPUT: out.txt}
                    steps: [echo tag=17 >> "$GITHUB_OUTPUT"]
                """))
        .hasSize(4);
  }

  @LongTest
  @Test
  @Timeout(60)
  void aThousandVariablesOfTenThousandCommandsAreReadOnce() throws Exception {
    StringBuilder plan = new StringBuilder("inputs: {x: 1}\nenv:\n");
    for (int i = 0; i < 1_000; i++) {
      plan.append("  V%s: ${{ inputs.x }}\n".formatted(i));
    }
    plan.append("tasks:\n");
    for (int i = 0; i < 1_000; i++) {
      plan.append("  T%s: [%s{run: ls, env: {V1: own}}]\n".formatted(i, "ls, ".repeat(9)));
    }

    Set<Environment> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Environment each : environments(plan.toString())) {
      Environment enclosing = each.enclosing();
      distinct.add(each.own().size() == 1 && enclosing != null ? enclosing : each);
    }
    assertThat(distinct).singleElement().extracting(it -> it.own().size()).isEqualTo(1_000);
  }

  @Test
  void commandsShareTheInputs() throws Exception {
    List<CommandBody> bodies = bodies("inputs: {x: 1}\ntasks: {A: [one, two]}\n").toList();

    assertThat(bodies.getFirst().planValues()).isSameAs(bodies.getLast().planValues());
  }

  @Test
  void aVariableIsCheckedForTheFirstCommandThatHasIt() throws Exception {
    String plan =
        """
        env: {ID: "${{ row.id }}", LEFT: "${{ steps.a.outputs.x }}"}
        tasks:
          A:
            for-each: {key: id, list: [{id: 1}]}
            steps:
              - {id: a, run: one, env: {LEFT: nothing yet}}
              - two
        """;

    assertThat(environments(plan)).hasSize(2);
    assertThatThrownBy(() -> environments(plan + "  B: [{run: ls, env: {LEFT: x, ID: y}}, ls]\n"))
        .hasMessageContaining("plan.yaml:1:16\n")
        .hasMessageContaining("there is no row: the task has no `for-each`")
        .hasMessageContaining("plan.yaml:1:39\n")
        .hasMessageContaining("there is no step `a` before this");
  }

  private List<Environment> environments(String plan) throws IOException, PlanException {
    return bodies(plan).map(CommandBody::environment).toList();
  }

  private Stream<CommandBody> bodies(String text) throws IOException, PlanException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), text);
    PlanFile plan = PlanFile.read(file, new PlanFile.Options(Map.of(), new Processes()));
    return plan.plan().groups().stream()
        .map(group -> group.tasks().iterator().next())
        .flatMap(task -> Stream.concat(task.steps().stream(), task.rules().finallySteps().stream()))
        .map(step -> (CommandBody) ((Step.Work<?>) step).body());
  }

  @Test
  void filesOfVariablesComeBeforeTheVariablesOfThePlan() throws Exception {
    Files.writeString(
        folder.resolve("one.env"), "A=one\nB=one\nC=one\nD='${{ inputs.x }} $HOME'\n");
    Files.writeString(folder.resolve("two.env"), "B=two\nC=two\n");
    Path plan =
        Files.writeString(
            folder.resolve("plan.yaml"),
            """
            env-file: [one.env, two.env]
            env: {C: plan}
            tasks:
              Show:
                - test "$A $B $C" = 'one two plan'
                - test "$D" = '${''{ inputs.x }} $HOME'
            """);
    try (PlanFile file =
        PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes(Duration.ofSeconds(5))))) {
      assertThat(new LocalDriver().run(file.plan(), List.of()).status())
          .isEqualTo(Status.SUCCEEDED);
      // What is in them may be secret.
      assertThat(file.texts()).containsOnlyKeys(plan.toString());
    }

    Files.writeString(folder.resolve("two.env"), "B=two\nTOKEN=\"abc$DEF\n");
    assertThatThrownBy(() -> PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes())))
        .hasMessageContaining(" --> two.env:2:7")
        .hasMessageContaining("the quote is not closed")
        .hasMessageNotContaining("abc");
    Files.delete(folder.resolve("two.env"));
    assertThatThrownBy(() -> PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes())))
        .hasMessageContaining("there is no file " + folder.resolve("two.env"));
  }
}
