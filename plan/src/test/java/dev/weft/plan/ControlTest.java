package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Answer;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.local.LocalDriver;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Conditions, cleanup, parallel steps, approvals and outputs in plan files, with real commands.
@Timeout(120)
class ControlTest {
  @TempDir private Path folder;
  private final SeenEvents events = new SeenEvents();

  @Test
  void aConditionIsAPathOrAnExpressionWithOrWithoutBraces() throws Exception {
    run(
        """
        inputs: {deploy: true, count: 3, region: eu}
        tasks:
          A:
            - {if: inputs.deploy, run: echo one}
            - {if: "${{ inputs.count > 2 && inputs.region == 'eu' }}", run: echo two}
            - {if: "!inputs.deploy", run: echo three}
            - {if: "steps['echo one'].status == 'succeeded'", run: echo four}
            - {if: "steps['echo three'].status == 'skipped'", run: echo five}
        """);

    assertThat(events.lines("A")).containsExactly("one", "two", "four", "five");
  }

  /// They end by each other's help, so that the test would not if one were in the other's way.
  @Test
  void commandsThatWaitForALimitKeepNoPlaceFromOthers() throws Exception {
    RunResult result =
        run(
            """
            limits: {oven: 1, processes: 2}
            tasks:
              Bake:
                for-each: [rye, wheat, oats]
                steps:
                  - {run: [sh, -c, 'until test -e open; do sleep 0.01; done'], limit: oven}
              Open: ['touch open']
            """);

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void aConditionOnATaskSkipsItAndOnARowThatRow() throws Exception {
    Files.writeString(folder.resolve("rows.csv"), "id,age\na,17\nb,19\n");
    RunResult result =
        run(
            """
            inputs: {deploy: false}
            tasks:
              Deploy: {if: inputs.deploy, steps: [echo deployed]}
              Notify: {needs: Deploy, if: needs.Deploy.status == 'succeeded', steps: [echo told]}
              Always: {needs: Deploy, steps: [echo always]}
              Adults:
                for-each: {csv: rows.csv, key: id}
                if: int(row.age) >= 18
                steps:
                  - run: [echo, "${{ row.id }} is ${{ int(row.age) + 1 }} soon"]
            """);

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(events.lines("Deploy")).isEmpty();
    assertThat(events.lines("Notify")).isEmpty();
    assertThat(events.lines("Always")).containsExactly("always");
    assertThat(events.lines("Adults/b")).containsExactly("b is 20 soon");
    assertThat(events.lines("Adults/a")).isEmpty();
  }

  @Test
  void outputsTravelFromStepToStepAndFromTaskToTask() throws Exception {
    run(
        """
        tasks:
          Build:
            outputs:
              image: ${{ steps.push.outputs.image }}
              tags: [latest, "${{ steps.push.outputs.tag }}"]
            steps:
              - {id: push, run: 'echo image=app >> $WEFT_OUTPUT; echo tag=17 >> $WEFT_OUTPUT'}
          Deploy:
            needs: Build
            steps:
              - run: [echo, "${{ needs.Build.outputs.image }}:${{ needs.Build.outputs.tags[1] }}"]
              - run: echo $TAGS, $STATUS
                env:
                  TAGS: ${{ size(needs.Build.outputs.tags) }}
                  STATUS: ${{ needs.Build.status }}
        """);

    assertThat(events.lines("Deploy")).containsExactly("app:17", "2, succeeded");
  }

  @Test
  void aTasksOutputThatIsNotThereSaysWhichStepHasNotLeftIt() throws Exception {
    RunResult result =
        run(
            """
            tasks:
              Build:
                outputs: {image: "${{ steps.push.outputs.image }}"}
                steps: [{id: push, run: 'echo digest=0a >> $WEFT_OUTPUT'}, echo last]
                on-failure:
                  - run: [echo, "taking ${{ steps.push.outputs.digest }} back: ${{ failure.step }}"]
            """);

    assertThat(events.lines("Build")).contains("taking 0a back: outputs");
    assertThat(String.valueOf(result.failures().getFirst().cause()))
        .contains(
            "the task's output `image`: `steps.push.outputs.image` has no value,"
                + " since the step `push` has left no `image`, but `digest`");
  }

  @Test
  void cleanUpRunsAfterAFailureAndSeesWhatFailed() throws Exception {
    RunResult result =
        run(
            """
            tasks:
              Release:
                on-failure:
                  - run: [echo, "rolling back: ${{ failure.step }}: ${{ failure.message }}"]
                finally:
                  - run: [echo, "unlocking, ${{ task.status }}"]
                  - {if: "failure.code == 'exit 3'", run: echo it was 3}
                steps:
                  - {name: deploy, run: exit 3}
                  - echo never
            on-failure:
              - run: [echo, "alarm: ${{ needs.Release.status }}"]
            finally:
              - run: [echo, "${{ run.status }}"]
            """);

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(events.lines("Release"))
        .containsExactly("rolling back: deploy: exit 3", "unlocking, failed", "it was 3");
    assertThat(events.lines("on-failure")).containsExactly("alarm: failed");
    assertThat(events.lines("finally")).containsExactly("failed");
  }

  @Test
  void stepsInsideAGatherRunSideBySide() throws Exception {
    // Each waits for the other: one after another they would never end.
    RunResult result =
        run(
            """
            tasks:
              A:
                - gather:
                    - {id: left, run: 'mkfifo l r; : > l; echo hi < r; echo x=1 >> $WEFT_OUTPUT'}
                    - {id: right, run: 'while [ ! -p r ]; do :; done; : < l; : > r'}
                - run: [echo, "${{ steps.left.outputs.x }}"]
            """);

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(events.lines("A")).endsWith("1");
  }

  @Test
  void anApprovalHoldsItsTaskUntilSomebodyAnswers() throws Exception {
    PlanFile file =
        read(
            """
            tasks:
              Pay:
                - id: ok
                  approval: Pay 12 people?
                  by: [ann]
                  form: {limit: {type: number, default: 10}, how: [wire, card]}
                - run: [echo, "${{ steps.ok.outputs.how }} ${{ steps.ok.outputs.limit }}"]
            """);
    LocalDriver driver = new LocalDriver("r");
    Answer yes = new Answer("ann", true, Map.of("how", "wire"));
    driver.run(
        file.plan(),
        List.<Listener>of(
            events,
            event -> {
              if (event instanceof Event.StepStarted it && it.step() instanceof Step.Approval) {
                driver.answer("Pay", "ok", yes).join();
              }
            }));

    assertThat(events.lines("Pay")).containsExactly("wire 10");
  }

  @Test
  void defaultsHoldForStepsThatSayNothingElse() throws Exception {
    PlanFile file =
        read(
            """
            defaults: {timeout: 5m, retry: {max: 2, backoff: 1ms}, shell: bash, env: {A: plan}}
            env: {B: all}
            tasks:
              A:
                working-directory: sub
                steps:
                  - "set -o | grep pipefail; echo $A $B"
                  - {run: pwd, timeout: 1s, retry: 0, working-directory: deeper, shell: [sh, -c]}
            """);
    List<Step<?>> steps = file.plan().groups().getFirst().tasks().iterator().next().steps();
    Step.Work<?> first = (Step.Work<?>) steps.getFirst();
    Step.Work<?> last = (Step.Work<?>) steps.getLast();
    assertThat(first.timeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(first.retry().max()).isEqualTo(2);
    assertThat(last.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(last.retry().max()).isZero();

    Files.createDirectories(folder.resolve("sub/deeper"));
    new LocalDriver("r").run(file.plan(), List.of(events));
    assertThat(events.lines("A"))
        .containsExactly(
            "pipefail       \ton", "plan all", folder.resolve("sub/deeper").toString());
  }

  @Test
  void aShareOfTheRowsMayFail() throws Exception {
    Files.writeString(folder.resolve("rows"), "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
    PlanFile file =
        read(
            """
            max-failures: 50%
            tasks:
              A: {for-each: {lines: rows}, max-failures: 25%, steps: [ls]}
              B: [ls]
            """);

    assertThat(file.plan().groups().getFirst().maxFailures()).isEqualTo(2);
    assertThat(file.plan().maxFailures()).isEqualTo(5);
  }

  private RunResult run(String plan) throws IOException, PlanException, InterruptedException {
    return new LocalDriver("r").run(read(plan).plan(), List.of(events));
  }

  private PlanFile read(String plan) throws IOException, PlanException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), plan);
    return PlanFile.read(file, new PlanFile.Options(Map.of(), new Processes()));
  }
}
