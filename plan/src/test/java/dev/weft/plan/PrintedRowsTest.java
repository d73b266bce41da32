package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.local.LocalDriver;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows that a command prints, and the messages for invalid ones.
@Timeout(60)
class PrintedRowsTest {
  @TempDir private Path folder;
  private final SeenEvents events = new SeenEvents();

  @Test
  void eachLineIsATask() throws Exception {
    RunResult result = run("{command: printf 'a\\n\\n b c \\r\\nd'}", "${{ row }}");

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(printed()).containsExactlyInAnyOrder("A/a: a", "A/b c: b c", "A/d: d");
  }

  @Test
  void linesOfJsonKeepTheirTypes() throws Exception {
    file(
        "rows",
        "\uFEFF{\"customer\": {\"id\": 7}, \"total\": 9.90}\n\n{\"customer\": {\"id\": 8}, \"total\": 12.5}\n");

    run(
        "{command: [cat, rows], format: jsonl, key: order.customer.id, as: order}",
        "${{ order.total > 10.0 }} ${{ order.total }}");

    assertThat(printed()).containsExactlyInAnyOrder("A/7: false 9.90", "A/8: true 12.5");
  }

  @Test
  void csvHasWhateverColumnsItsHeaderSays() throws Exception {
    file("rows", "\uFEFFid;First name;age\r\n1;\"Ann;\n.\";41\r\n\r\n2;.;7\r\n");

    run(
        "{command: cat rows, format: csv, key: row.id, delimiter: ';', types: {age: int}}",
        "${{ row.age > 40 }} ${{ row[\"First name\"] }}");

    assertThat(printed()).containsExactlyInAnyOrder("A/1: true Ann;", "A/1: .", "A/2: false .");
  }

  @Test
  void columnsOfCsvThatIsPrintedCanBeReadWithoutTypes() throws Exception {
    file("rows", "id,name\n1,Ann\n");

    run("{command: cat rows, format: csv, key: id}", "${{ row.name }}");

    assertThat(printed()).containsExactly("A/1: Ann");
  }

  @ParameterizedTest
  @CsvSource({"lines", "'jsonl, key: id'", "'csv, key: id'"})
  void aCommandThatPrintsNothingHasNoRows(String format) throws Exception {
    RunResult result = run("{command: 'true', format: " + format + "}", "x");

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.tasks()).isZero();
  }

  /// Each line: what is behind `for-each`, the group's reason, and the keys of the rows that ran
  /// all the same.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "{command: echo a; echo wrong >&2; exit 3} ~ `echo a; echo wrong >&2; exit 3`: exit 3: wrong ~ a",
        "{command: kill -9 $$} ~ `kill -9 $$`: killed by SIGKILL ~ ",
        "{command: [./none, x]} ~ `./none x`: command not found: ./none ~ ",
        "{command: 'echo a; printf \"\\033[31mred\\033[0m\\n \\n\" >&2; false'} ~ : exit 1: red ~ a",
        "{command: 'echo a; echo b; echo a; sleep 99'} ~ line 3 of `echo a; echo b; echo a; sleep 99`: "
            + "the key `a` came before; each row is a task, named by its key ~ a, b",
        "{command: \"printf 'ok\\n\\\\374ber\\n'\"} ~ prints is not UTF-8 ~ ",
        // JSON lines.
        "{command: [cat, broken], format: jsonl, key: id} ~ line 2 of `cat broken`: this is not JSON: ~ 1",
        "{command: cat broken; exit 4, format: jsonl, key: id} ~ `cat broken; exit 4`: exit 4 ~ 1",
        "{command: [cat, good], format: jsonl, key: idd} ~ line 1 of `cat good`: this row has no `idd`; "
            + "did you mean `id`? ~ ",
        // CSV.
        "{command: [cat, csv], format: csv, key: idd} ~ what `cat csv` prints has no column `idd`; "
            + "did you mean `id`? ~ ",
        "{command: [cat, csv], format: csv, key: id, types: {ages: int}} ~ has no column `ages` ~ ",
        "{command: [cat, csv], format: csv, key: id} ~ line 4 of `cat csv`: 1 field, expected 2 ~ a, b",
        "{command: [cat, csv], format: csv, key: id, types: {age: int}} ~ line 3 of `cat csv`: `age` is a "
            + "whole number, not `x` ~ a",
        "{command: [cat, open], format: csv, key: id} ~ line 3 of `cat open`: a quoted field begins here "
            + "and is not closed; a quote ~ a",
        "{command: [cat, twins], format: csv, key: id} ~ line 1 of `cat twins`: two columns are called `id` ~ ",
      })
  void whatIsWrongFailsTheGroupAndTheRowsBeforeItRun(String rows, String reason, String ran)
      throws Exception {
    file("broken", "{\"id\": 1}\n{\"id\"");
    file("good", "{\"id\": 1}\n");
    file("csv", "id,age\na,1\nb,x\nc\n");
    file("open", "id,x\na,1\nb,\"2\nc,3\n");
    file("twins", "id,id\n");

    RunResult result = run(rows, "x");

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.failed()).isZero();
    assertThat(events.groupEnd("A").status()).isEqualTo(Status.FAILED);
    assertThat(events.groupEnd("A").complete()).isFalse();
    assertThat(events.groupEnd("A").reason()).contains(reason);
    assertThat(printed())
        .containsExactlyInAnyOrderElementsOf(
            ran == null
                ? List.of()
                : List.of(ran.split(", ")).stream().map(it -> "A/" + it + ": x").toList());
  }

  @Test
  void aRowThatHoldsASecretIsRefusedAndNothingThatIsSaidHoldsOne() throws Exception {
    file("token", "open sesame");
    String printing =
        """
        secrets: {TOKEN: {file: token}}
        tasks:
          A:
            for-each: {command: [sh, -c, 'echo a; echo "b $1" >&%s; exit %s', sh, "${{ secrets.TOKEN }}"]}
            steps: [{run: [echo, "${{ row }}"]}]
        """;

    run(read(printing.formatted(1, 0)));
    run(read(printing.formatted(2, 3)));

    assertThat(printed()).containsExactly("A/a: a", "A/a: a");
    assertThat(events.all())
        .filteredOn(Event.GroupEnded.class::isInstance)
        .extracting(event -> ((Event.GroupEnded) event).reason())
        .satisfiesExactly(
            reason ->
                assertThat(reason)
                    .contains(": `row` holds the secret `TOKEN`")
                    .doesNotContain("sesame"),
            reason -> assertThat(reason).endsWith(": exit 3: b ***"));
  }

  @Test
  void readingAPlanRunsNoCommand() throws Exception {
    PlanFile plan = plan("{command: touch ran}", "x");

    assertThat(plan.rows()).isEmpty();
    assertThat(plan.plan().groups().getFirst().tasks()).isEmpty();
    assertThat(plan.only(List.of("A/b")).rows()).isEmpty();
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  @Test
  void onlyOneRowCanBeChosen() throws Exception {
    PlanFile plan = plan("{command: 'echo a; echo b; echo c'}", "${{ row }}");

    assertThat(run(plan.only(List.of("A/c", "A/b"))).succeeded()).isEqualTo(2);
    assertThat(printed()).containsExactlyInAnyOrder("A/b: b", "A/c: c");
    assertThat(events.groupEnd("A").complete()).isTrue();
  }

  @Test
  void aRowThatWasChosenAndIsNotPrintedFailsTheGroup() throws Exception {
    PlanFile plan = plan("{command: 'echo a; echo b'}", "${{ row }}").only(List.of("A/b", "A/x"));

    assertThat(run(plan).status()).isEqualTo(Status.FAILED);
    assertThat(printed()).containsExactly("A/b: b");
    assertThat(events.groupEnd("A").reason()).isEqualTo("`echo a; echo b` printed no row `x`");
  }

  private RunResult run(String forEach, String argument) throws Exception {
    return run(plan(forEach, argument));
  }

  private RunResult run(PlanFile plan) throws InterruptedException {
    return new LocalDriver().run(plan.plan(), List.of(events));
  }

  private PlanFile plan(String forEach, String argument) throws Exception {
    return read(
        "tasks:\n  A:\n    for-each: %s\n    steps: [{run: [echo, '%s']}]\n"
            .formatted(forEach, argument));
  }

  private PlanFile read(String plan) throws IOException, PlanException {
    file("plan.yaml", plan);
    return PlanFile.read(
        folder.resolve("plan.yaml"), new PlanFile.Options(Map.of(), new Processes()));
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  /// What the rows' commands printed, each line behind its task.
  private List<String> printed() {
    return events
        .of(Event.Output.class)
        .map(output -> output.task().name() + ": " + output.line())
        .toList();
  }
}
