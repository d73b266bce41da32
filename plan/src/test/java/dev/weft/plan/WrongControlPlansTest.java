package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.step.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Wrong conditions, clean-up, gathers, approvals and what else steers a plan.
class WrongControlPlansTest {
  @TempDir private Path folder;

  /// Each line: a plan (with `|` for a new line), where the problem is, and what is said.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        // Expressions
        "tasks:|  A: [{if: inputs.x, run: ls}] ~ 2:12 ~ the plan has no input `x` ~ x",
        "inputs: {deploy: true}|tasks:|  A: [{if: inputs.deplo, run: ls}] ~ 3:12 ~ no input `deplo` ~ did you mean `deploy`?",
        "inputs: {n: 3}|tasks:|  A: [{if: inputs.n + 1, run: ls}] ~ 3:12 ~ this is neither true nor false ~ compare it",
        "tasks:|  A: [{if: '1 + 1', run: ls}] ~ 2:12 ~ this is neither true nor false ~ compare",
        "tasks:|  A: [{if: 'x ==', run: ls}] ~ 2:12 ~ at character 5 ~ mismatched input",
        "tasks:|  A: [{if: failure(), run: ls}] ~ 2:12 ~ undeclared reference ~ stands under `on-failure:`",
        "tasks:|  A: [{if: always(), run: ls}] ~ 2:12 ~ undeclared reference ~ stands under `finally:`",
        "tasks:|  A: [{if: [a], run: ls}] ~ 2:12 ~ `if` is a text, not a list ~ if",
        "tasks:|  A: [{run: [ls, '${{ foo.bar }}']}] ~ 2:18 ~ `foo.bar` names nothing ~ known here: inputs",
        "tasks:|  A: [{run: [ls, '${{ task.nam }}']}] ~ 2:18 ~ `task.nam` names nothing ~ did you mean `name`?",
        "tasks:|  A: [{run: [ls, '${{ failure.step }}']}] ~ 2:18 ~ `failure.step` names nothing ~ known here",
        "tasks:|  A: {on-failure: [{run: [ls, '${{ failure.stp }}']}], steps: [ls]} ~ 2:31 ~ `failure.stp` names nothing ~ `step`",
        "tasks:|  A: {for-each: {csv: r.csv, key: id}, if: row.age > 3, steps: [ls]} ~ 2:44 ~ no matching overload ~ (string, int)",
        "tasks:|  A: {for-each: {csv: r.csv, key: id}, if: int(row.ag) > 3, steps: [ls]} ~ 2:44 ~ a row has no column `ag` ~ did you mean `age`?",
        // Steps and needs
        "tasks:|  A: [{run: [ls, '${{ steps.x.status }}']}, {id: x, run: ls}] ~ 2:18 ~ the step `x` comes later ~ move it",
        "tasks:|  A: [{id: x, run: [ls, '${{ steps.x.status }}']}] ~ 2:25 ~ a step cannot read its own outputs ~ x",
        "tasks:|  A: [{gather: [{id: x, run: ls}, {run: [ls, '${{ steps.x.outputs.y }}']}]}] ~ 2:46 ~ the step `x` comes later ~ move",
        "tasks:|  A: [{id: w, wait: 1s}, {run: [ls, '${{ steps.w.outputs.y }}']}] ~ 2:37 ~ the step `w` leaves no outputs ~ w",
        "tasks:|  A: {outputs: {x: '${{ steps.y.outputs.z }}'}, steps: [ls]} ~ 2:20 ~ there is no step `y` ~ ls",
        "tasks:|  A: [ls]|  B: [{run: [ls, '${{ needs.A.status }}']}] ~ 3:18 ~ this task does not need `A` ~ add `needs: [A]`",
        "tasks:|  A: [ls]|  B: {needs: A, steps: [{run: [ls, '${{ needs.A.outputs.x }}']}]} ~ 3:36 ~ that task has no output `x` ~ outputs",
        "tasks:|  A: [ls]|  B: {needs: A, steps: [{run: [ls, '${{ needs.A }}']}]} ~ 3:36 ~ is no value ~ needs.TASK.status",
        "tasks:|  A: {for-each: [1, 2], steps: [ls]}|  B: {needs: A, steps: [{run: [ls, '${{ needs.A.outputs.x }}']}]} ~ 3:36 ~ stands for many rows ~ rows",
        // Gathers, approvals, clean-up
        "tasks:|  A: [{gather: ls}] ~ 2:16 ~ `gather` is a list of steps, not `ls` ~ gather",
        "tasks:|  A: [{gather: [ls], retry: 3}] ~ 2:22 ~ a step with `gather` has no `retry` ~ retry",
        "tasks:|  A: [{wait: 1s, timeout: 3s}] ~ 2:18 ~ a step with `wait` has no `timeout` ~ timeout",
        "tasks:|  A: [{gather: [{id: x, run: ls}]}, {id: x, run: ls}] ~ 2:37 ~ two steps have the id `x` ~ x",
        "tasks:|  A: {finally: [{id: x, run: ls}], steps: [{id: x, run: ls}]} ~ 2:17 ~ two steps have the id `x` ~ x",
        "tasks:|  A: {finally: ls, steps: [ls]} ~ 2:16 ~ `finally` is a list, not `ls` ~ begin each",
        "tasks: {A: [ls]}|on-failure: 5 ~ 2:13 ~ `on-failure` is a list, not `5` ~ begin each",
        "tasks:|  A: [{approval: ok?, form: {x: string}}] ~ 2:33 ~ `string` is no type ~ `text`, `number`",
        "tasks:|  A: [{approval: ok?, form: {x: []}}] ~ 2:33 ~ there is nothing to choose ~ x",
        "tasks:|  A: [{approval: ok?, form: {x: {default: 3}}}] ~ 2:33 ~ which type does `x` have? ~ add `type: text`",
        "tasks:|  A: [{approval: ok?, form: {x: {type: number, default: ten}}}] ~ 2:57 ~ `x` is a number, not `ten` ~ x",
        "tasks:|  A: [{approval: ok?, form: {x: {type: number, max: 3}}}] ~ 2:48 ~ unknown key `max` ~ default",
        "tasks:|  A: [{run: ls, by: ann}] ~ 2:17 ~ `by` goes with `approval`, not with `run` ~ by",
        // Shells, defaults, limits
        "tasks:|  A: [{run: ls, shell: fish}] ~ 2:24 ~ `fish` is no shell that is known here ~ `[fish, -c]`",
        "tasks:|  A: [{run: ls, shell: []}] ~ 2:24 ~ `shell` is empty ~ bash",
        "inputs: {x: a}|tasks:|  A: [{run: ls, shell: ['${{ inputs.x }}', -c]}] ~ 3:24 ~ values do not become code ~ write it out",
        "tasks:|  A: [{run: [ls], shell: bash}] ~ 2:19 ~ a list is run without a shell ~ shell",
        "defaults: {timout: 3s}|tasks: {A: [ls]} ~ 1:12 ~ unknown key `timout` ~ did you mean `timeout`?",
        "defaults: {retry: x}|tasks: {A: [ls]} ~ 1:19 ~ `retry` is a whole number ~ x",
        "max-failures: 5 %|tasks: {A: [ls]} ~ 1:15 ~ `max-failures` is a number or a share ~ `2.5%`",
        "limits: {a: 1, b: 1}|tasks:|  X: {limit: a, steps: [{run: ls, limit: b}]}|  Y: {limit: b, steps: [{run: ls, limit: a}]} ~ 3:14 ~ wait for the next: a -> b -> a ~ hold them all",
        "limits: {a: 1}|tasks:|  X: {limit: processes, steps: [{run: ls, limit: a}]}|  Y: {limit: a, steps: [ls]} ~ 3:14 ~ processes -> a -> processes ~ hold",
      })
  void isReportedWithItsPlaceAndARemedy(String plan, String place, String message, String remedy)
      throws IOException {
    Files.writeString(folder.resolve("r.csv"), "id,age\na,17\n");
    Path file = Files.writeString(folder.resolve("plan.yaml"), plan.replace('|', '\n') + "\n");

    assertThatThrownBy(() -> read(file, Map.of()))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining(" --> " + file + ":" + place + "\n")
        .hasMessageContaining(message)
        .hasMessageContaining(remedy);
  }

  @Test
  void anInputTakesWhatItsDefaultIsLike() throws IOException {
    String plan = "inputs: {n: 3, go: true, zip: 01234}\ntasks: {A: [ls]}\n";
    Path file = Files.writeString(folder.resolve("plan.yaml"), plan);

    assertThatThrownBy(() -> read(file, Map.of("n", "many", "go", "yes", "zip", "x")))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("error: the input `n` is a number, not `many`")
        .hasMessageContaining("error: the input `go` is true or false, not `yes`");
  }

  private static PlanFile read(Path file, Map<String, String> inputs) throws PlanException {
    return PlanFile.read(file, new PlanFile.Options(inputs, new Processes()));
  }
}
