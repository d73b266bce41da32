package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
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

class WrongPlansTest {
  @TempDir private Path folder;

  /// Each line: what stands under `tasks:` (with `|` for a new line), where the problem is, and
  /// what is said.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "A:|    - {name: x, wiat: 1s} ~ 3:17 ~ unknown key `wiat` ~ did you mean `wait`?",
        "A:|    - wait: 5 ~ 3:13 ~ `wait`: 5 of which unit? ~ write `5s` or `5m`",
        "A:|    - wait: soon ~ 3:13 ~ `wait`: `soon` is not a time ~ such as `1.5s`",
        "A:|    needs: [B]|    steps: [ls]|  Bb: [ls] ~ 3:13 ~ which does not exist ~ known here: A, Bb",
        "A:|    needs: B|    steps: [ls]|  B:|    needs: A|    steps: [ls] ~ 6:12 ~ needs form a circle: A -> B -> A ~ A",
        "A: [ls]|  A: [ls] ~ 3:3 ~ `A` is there twice ~ keep one",
        "A:|    - echo ${{ row.x }} ~ 3:7 ~ values do not become code ~ echo \"$ROW_X\"",
        "A:|    - echo \"a ${{ row.x }}\" ~ 3:7 ~ values do not become code ~ echo \"a ${ROW_X}\"`",
        "A:|    - echo 'a ${{ row.x }}' ~ 3:7 ~ values do not become code ~ echo 'a '\"$ROW_X\"''`",
        "A:|    - {run: ls, wait: 1s} ~ 3:7 ~ a step does one thing, not run and wait ~ run",
        "A:|    - {name: x} ~ 3:7 ~ a step does something ~ `run`, `http`, `wait`, `approval` or `gather`",
        "A:|    - {run: ls, retry: often} ~ 3:24 ~ `retry` is a whole number ~ not `often`",
        "A:|    - {run: ls, retry: {max: 2, when: [exit x]}} ~ 3:40 ~ nothing to retry on ~ exit 75",
        "A:|    - {run: ls, limit: dbb} ~ 3:24 ~ there is no limit `dbb` ~ processes",
        "A:|    - {run: [ls, '${{ inputs.x }}']} ~ 3:18 ~ the plan has no input `x` ~ x",
        "A:|    - {run: [ls, '${{ row.x }}']} ~ 3:18 ~ `row.x` names nothing ~ known here",
        "A:|    - {run: [ls, '${{ row.x ']} ~ 3:18 ~ is not closed ~ }}",
        "A:|    - {run: [ls, '${{ 1 + }}']} ~ 3:18 ~ mismatched input ~ at character 4",
        "A:|    - {java: x.Y::z} ~ 3:8 ~ `java` is not supported yet ~ java",
        "A: 5 ~ 2:6 ~ a task is a mapping of keys to values, not `5` ~ A",
        "A:|    steps: ls ~ 3:12 ~ `steps` is a list, not `ls` ~ begin each with",
        "A:|    for-each: {csv: none.csv, key: id}|    steps: [ls] ~ 3:21 ~ there is no file ~ none.csv",
        "A:|    for-each: {csv: rows.csv, key: idd}|    steps: [ls] ~ 3:36 ~ no column `idd` ~ did you mean `id`?",
        "A:|    for-each: {csv: rows.csv}|    steps: [ls] ~ 3:21 ~ which column names a row? ~ `key: id`",
        "A:|    for-each: {csv: ragged.csv, key: id}|    steps: [ls] ~ 3:21 ~ ragged.csv:3: 1 field, expected 2 ~ ",
        "A:|    for-each: {csv: twins.csv, key: id}|    steps: [ls] ~ 3:21 ~ twins.csv:4: the key `a` is on line 2 already ~ a",
        "A:|    for-each: [a, a]|    steps: [ls] ~ 3:19 ~ the key `a` ~ a",
        "A:|    max-parallel: 0|    steps: [ls] ~ 3:19 ~ a whole number from 1 on ~ 1",
        "A:|    fail-fast: yes|    steps: [ls] ~ 3:16 ~ true or false, not `yes` ~ yes",
      })
  void isReportedWithItsPlaceAndARemedy(String tasks, String place, String message, String remedy)
      throws IOException {
    Files.writeString(folder.resolve("rows.csv"), "id,name\na,Ann\n");
    Files.writeString(folder.resolve("ragged.csv"), "id,name\na,Ann\nb\n");
    Files.writeString(folder.resolve("twins.csv"), "id,name\na,Ann\nb,Bob\na,Ada\n");
    Path plan = write("tasks:\n  " + tasks.replace('|', '\n') + "\n");

    assertThatThrownBy(() -> read(plan))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining(" --> " + plan + ":" + place + "\n")
        .hasMessageContaining(message)
        .hasMessageContaining(remedy == null ? "" : remedy);
  }

  @Test
  void allProblemsOfAFileAreReportedTogetherInItsOrder() throws IOException {
    Path plan =
        write("tasks:\n  A:\n    - {wiat: 1s}\n    - wait: 5\n  B: {needs: [C], steps: [ls]}\n");

    assertThatThrownBy(() -> read(plan))
        .message()
        .satisfies(
            text ->
                assertThat(text.lines().filter(line -> line.startsWith("error: ")))
                    .hasSize(3)
                    .first()
                    .isEqualTo("error: unknown key `wiat`"));
  }

  @Test
  void aProblemOfOneTaskHidesNoneOfAnother() throws IOException {
    Path plan = write("tasks:\n  A: [{wiat: 1s}]\n  B: [{name: x}]\n  C: {needs: [A]}\n");

    assertThatThrownBy(() -> read(plan))
        .hasMessageContaining("unknown key `wiat`")
        .hasMessageContaining("a step does something")
        .hasMessageContaining("the task `C` has no `steps:`");
  }

  @Test
  void aLongChainOfNeedsIsFollowedToItsEnd() throws Exception {
    StringBuilder chain = new StringBuilder("tasks:\n");
    for (int i = 0; i < 20_000; i++) {
      chain.append("  t%d: {needs: t%d, steps: [ls]}\n".formatted(i, i + 1));
    }

    Path good = write(chain + "  t20000: [ls]\n");
    assertThat(read(good).plan().groups()).hasSize(20_001);
    Path circular = write(chain + "  t20000: {needs: t19999, steps: [ls]}\n");
    assertThatThrownBy(() -> read(circular))
        .hasMessageContaining("needs form a circle: t19999 -> t20000 -> t19999");
  }

  @Test
  void aProblemShowsItsLineWithCaretsUnderWhatIsWrong() throws IOException {
    Path plan = write("tasks:\n  咖啡: [{wiat: 1s}]\n");

    assertThatThrownBy(() -> read(plan))
        .hasMessage(
            """
            error: unknown key `wiat`
             --> %s:2:9
            2 |   咖啡: [{wiat: 1s}]
              |           ^^^^ did you mean `wait`?"""
                .formatted(plan));
  }

  @Test
  void aFileThatIsNoPlanSaysWhatItIsInstead() throws IOException {
    assertThatThrownBy(() -> read(folder.resolve("none.yaml")))
        .hasMessageContaining("there is no file");
    assertThatThrownBy(() -> read(folder)).hasMessageContaining("it is a folder");
    assertThatThrownBy(() -> read(write(""))).hasMessageContaining("is empty");
    assertThatThrownBy(() -> read(write("tasks: [\n"))).hasMessageContaining("this is not YAML");
    assertThatThrownBy(() -> read(write("just words\n")))
        .hasMessageContaining("a plan is a mapping");
    assertThatThrownBy(() -> read(write("name: x\n"))).hasMessageContaining("a plan has `tasks:`");
    assertThatThrownBy(() -> read(write("tasks: {A: [ls]}\n---\ntasks: {}\n")))
        .hasMessageContaining("a second document begins here");
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xFF, (byte) 0xFE});
    assertThatThrownBy(() -> read(binary)).hasMessageContaining("not a text in UTF-8");
  }

  @Test
  void anInputThatThePlanDoesNotHaveIsRefused() throws IOException {
    Path plan = write("inputs: {region: north}\ntasks: {A: [ls]}\n");

    assertThatThrownBy(
            () -> PlanFile.read(plan, new PlanFile.Options(Map.of("regoin", "x"), new Processes())))
        .hasMessage("error: the plan has no input `regoin`; did you mean `region`?");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("plan.yaml"), text);
  }

  private static PlanFile read(Path plan) throws PlanException {
    return PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()));
  }
}
