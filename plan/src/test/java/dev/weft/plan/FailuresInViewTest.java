package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.local.LocalDriver;
import dev.weft.step.process.Processes;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How plans can read failures, and values that may be missing, with real commands.
@Timeout(120)
class FailuresInViewTest {
  private static final String REPORT =
      """
      on-failure:
        - run: [echo, "${{ failure.task }}: ${{ failure.step }}: ${{ failure.code }}: ${{ failure.message }}"]
        - {run: 'echo "$WHY"', env: {WHY: "${{ failure.code }}"}}
        - {if: "failure.code == 'never'", run: echo never}
      finally:
        - run: [echo, "${{ has(failure) ? failure.code : 'fine' }}"]
        - {if: "!has(failure.step)", run: echo none}
      """;

  @TempDir private Path folder;
  private final SeenEvents events = new SeenEvents();

  /// Each line: the plan's tasks, what on-failure reads, and how many tasks fail.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "x: ['exit 3'] ~ x: exit 3: exit 3: exit 3",
        "{x: [{id: boom, run: 'exit 3'}], y: {needs: x, steps: [echo y]}} ~ x: boom: exit 3: exit 3",
        "{x: {for-each: [1, 2], steps: [{id: check, run: [test, '${{ row }}', '=', '1']}]}} ~ x/2: check: exit 1: exit 1",
        "{x: {timeout: 100ms, steps: [{id: slow, run: sleep 60}]}} ~ x: slow: timeout: the task's timeout of 100ms passed",
        "{x: {for-each: {command: 'exit 4'}, steps: [echo y]}} ~ x: x: exit 4: `exit 4`: exit 4",
        "{x: {outputs: {a: '${{ steps.s.outputs.a }}'}, steps: [{id: s, run: echo}]}} ~ x: outputs: error: the task's output `a`: `steps.s.outputs.a` has no value, since the step `s` has left no outputs",
      })
  void aPlansCleanUpReadsWhatFailedFirst(String tasks, String report) throws Exception {
    RunResult result =
        run("tasks: " + (tasks.startsWith("{") ? tasks : "{" + tasks + "}") + "\n" + REPORT);

    assertThat(result.failed() + result.timedOut()).isLessThanOrEqualTo(1);
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(events.lines("on-failure")).hasSize(2).first().isEqualTo(report);
    assertThat(events.lines("finally")).hasSize(1).doesNotContain("fine");
  }

  @Test
  void ofSeveralFailuresTheFirstIsRead() throws Exception {
    run(
        """
        tasks:
          slow: ['until test -e failed; do sleep 0.01; done', 'exit 5']
          fast: {steps: ['exit 4'], finally: ['touch failed']}
        """
            + REPORT);

    assertThat(events.lines("on-failure")).contains("fast: exit 4: exit 4: exit 4");
  }

  @Test
  void whereNothingHasFailedFinallyCanTell() throws Exception {
    RunResult result = run("tasks: {x: {continue-on-error: true, steps: ['exit 3']}}\n" + REPORT);

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(events.lines("finally")).containsExactly("fine", "none");
  }

  @Test
  void withoutAskingItSaysThatNothingHasFailed() throws Exception {
    RunResult result =
        run("tasks: {x: [echo]}\nfinally: [{run: [echo, '${{ failure.message }}']}]");

    Outcome cause = Objects.requireNonNull(result.failures().getFirst().cause());
    assertThat(Objects.requireNonNull(cause.failure()).message())
        .isEqualTo("`failure.message` has no value, since nothing has failed");
  }

  @Test
  void aSimulatedRunShowsTheSame() throws Exception {
    Model fails =
        (task, _, _, _) ->
            task.name().equals("x")
                ? Prediction.fails(Duration.ofSeconds(1), new Failure("exit 9", "broken"))
                : Prediction.succeeds(Duration.ZERO);
    RunResult result =
        new VirtualDriver(1, fails)
            .run(
                read(
                    "tasks: {x: [echo]}\nfinally: [{if: \"failure.code == 'exit 9'\", run: echo a}]"),
                List.of(events));

    assertThat(result.failed()).isOne();
  }

  @Test
  void whatMayBeMissingCanBeAskedForAndHasADefault() throws Exception {
    run(
        """
        tasks:
          A:
            steps:
              - {id: s, run: 'echo page=2 >> "$WEFT_OUTPUT"'}
              - {id: t, if: "false == true", run: echo}
              - run: [echo, "${{ has(steps.s.outputs.page) }} ${{ has(steps.s.outputs.yes) }}"]
              - run: [echo, "${{ has(steps.t.outputs.page) }} ${{ has(steps.t.outputs.page.x) }}"]
              - run: [echo, "${{ has(steps.s.outputs.yes) ? steps.s.outputs.yes : 'no' }}"]
              - run: [echo, "${{ steps.s.outputs.?yes.orValue('never') }} ${{ steps.s.outputs.?page.orValue('1') }}"]
              - {if: "!has(steps.s.outputs.yes)", run: echo absent}
              - 'exit 3'
              - {id: later, run: echo}
            finally:
              - run: [echo, "${{ has(steps.later.outputs.x) }} ${{ steps.?later.?status.orValue('not begun') }}"]
        """);

    assertThat(events.lines("A"))
        .containsExactly("true false", "false false", "no", "never 2", "absent", "false not begun");
  }

  @Test
  void whatAFailedStepHasLeftCanBeReadWhereTheTaskGoesOn() throws Exception {
    RunResult result =
        run(
            """
            tasks:
              A:
                - {id: s, run: 'echo left=5 >> "$WEFT_OUTPUT"; exit 3', continue-on-error: true}
                - run: [echo, "${{ steps.s.outputs.left }} ${{ steps.s.status }}"]
            """);

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(events.lines("A")).containsExactly("5 failed");
  }

  private RunResult run(String yaml) throws IOException, InterruptedException, PlanException {
    return new LocalDriver("r").run(read(yaml), List.of(events));
  }

  private Plan read(String yaml) throws IOException, PlanException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), yaml);
    return PlanFile.read(file, new PlanFile.Options(Map.of(), new Processes())).plan();
  }
}
