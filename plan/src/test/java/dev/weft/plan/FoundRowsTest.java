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

/// Rows that an earlier task found, and the messages for invalid ones.
@Timeout(60)
class FoundRowsTest {
  private static final String PLAN =
      """
      tasks:
        List:
          steps:
            - id: find
              run: |
                {
                  echo 'items<<END'
                  cat items
                  echo END
                  echo file=rows
                } >>"$WEFT_OUTPUT"
          outputs:
            items: ${{ steps.find.outputs.items }}
            file: ${{ steps.find.outputs.file }}
            list: [a, 7, true]
            odd: [a, null]
            nested: [[a]]
            objects: [{id: 1, at: {host: x}}, {id: 2, at: {host: y}}]
            twins: [a, b, a]
            blank: [a, ""]
            none: []
            number: 5
            mapping: {a: 1}
        A:
          needs: List
          for-each: ROWS
          steps: [{run: [echo, 'ARGUMENT']}]
        After:
          needs: A
          steps: [{run: [echo, '${{ needs.A.count }} ${{ needs.A.succeeded }}']}]
      """;

  @TempDir private Path folder;
  private final SeenEvents events = new SeenEvents();

  /// Each line: what is behind `for-each`, what a row's command prints, and what all print.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "${{ needs.List.outputs.list }} ~ ${{ row }} ~ A/a: a, A/7: 7, A/true: true",
        "{list: '${{ needs.List.outputs.objects }}', key: id} ~ ${{ row.at.host }} ~ A/1: x, A/2: y",
        "{list: '${{ needs.List.outputs.objects }}', key: o.at.host, as: o} ~ ${{ o.id }} ~ A/x: 1, A/y: 2",
        "{list: '${{ needs.List.outputs.list }}', as: it} ~ ${{ it }} ~ A/a: a, A/7: 7, A/true: true",
        "{list: '${{ needs.List.outputs.twins }}', duplicates: keep} ~ ${{ row }} ~ A/a: a, A/b: b, A/a#2: a",
        "${{ needs.List.outputs.objects.map(o, o.at.host) }} ~ ${{ row }} ~ A/x: x, A/y: y",
        "${{ needs.List.outputs.list[0] }} ~ ${{ row }} ~ A/a: a",
        "${{ needs.List.outputs.mapping.?b.orValue(['z']) }} ~ ${{ row }} ~ A/z: z",
        "{lines: '${{ needs.List.outputs.file }}'} ~ ${{ row }} ~ A/{\"id\": 7}: {\"id\": 7}",
        "{jsonl: '${{ needs.List.outputs.file }}', key: id} ~ ${{ row.id + 1 }} ~ A/7: 8",
        "{jsonl: './${{ needs.List.outputs.file }}', key: id} ~ ${{ row.id }} ~ A/7: 7",
        "{csv: '${{ needs.List.outputs.file }}.csv', key: id, types: {id: int}} ~ ${{ row.n }} ~ A/1: x",
      })
  void aListOrAFileThatATaskLeavesIsRows(String rows, String argument, String printed)
      throws Exception {
    file("items", "");
    file("rows", "{\"id\": 7}\n");
    file("rows.csv", "id,n\n1,x\n");

    RunResult result = run(rows, argument);

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(printed()).containsExactlyInAnyOrder(printed.split(", "));
    long count = printed().size();
    assertThat(events.lines("After")).containsExactly(count + " " + count);
  }

  /// Each line: a text that a command leaves, and the rows that it is, by key.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "north\\n\\n south \\n ~ ${{ needs.List.outputs.items }} ~ north: north, south: south",
        "[\"a\", 1.50, 2] ~ ${{ needs.List.outputs.items }} ~ a: a, 1.50: 1.50, 2: 2",
        "[\\n  {\"id\": \"x\"}\\n] ~ {list: '${{ needs.List.outputs.items }}', key: id} ~ x: {\"id\":\"x\"}",
        "{\"id\": 1}\\n\\n{\"id\": 2} ~ {list: '${{ needs.List.outputs.items }}', key: id} ~ 1: {\"id\":1}, 2: {\"id\":2}",
      })
  void aTextIsAListInJsonOrItsLines(String text, String rows, String printed) throws Exception {
    file("items", text.replace("\\n", "\n") + "\n");

    RunResult result = run(rows, "${{ row }}");

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(printed())
        .containsExactlyInAnyOrder(
            List.of(printed.split(", ")).stream().map("A/"::concat).toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({"none, ''", "items, ''", "items, '[]'", "items, ' \n'"})
  void anEmptyListHasNoRowsAndTheTaskSucceeds(String output, String items) throws Exception {
    file("items", items + "\n");

    RunResult result = run("${{ needs.List.outputs." + output + " }}", "x");

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(events.groupEnd("A").complete()).isTrue();
    assertThat(events.lines("After")).containsExactly("0 0");
  }

  /// Each line: what is behind `for-each`, and why the task fails.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "${{ needs.List.outputs.number }} ~ `needs.List.outputs.number` is a number, and rows are a list",
        "${{ needs.List.outputs.mapping }} ~ `needs.List.outputs.mapping` is an object, and rows are a list",
        "${{ needs.List.outputs.odd[1] }} ~ `needs.List.outputs.odd[1]` is null, and rows are a list; a task "
            + "that finds none leaves `[]`",
        "${{ needs.List.outputs.mapping.b }} ~ `needs.List.outputs.mapping.b` has no value",
        "${{ needs.List.outputs.odd }} ~ item 2 of `needs.List.outputs.odd` is null, and a row is a text, a "
            + "number or an object",
        "${{ needs.List.outputs.nested }} ~ item 1 of `needs.List.outputs.nested` is a list, and a row is a "
            + "text, a number or an object",
        "${{ needs.List.outputs.blank }} ~ item 2 of `needs.List.outputs.blank` is an empty text; a row needs "
            + "a name",
        "${{ needs.List.outputs.twins }} ~ item 3 of `needs.List.outputs.twins`: the key `a` is in item 1 "
            + "already; each row is a task, named by its key",
        "${{ needs.List.outputs.objects }} ~ item 1 of `needs.List.outputs.objects` is an object, and no key "
            + "says which of its values names a row; write `for-each: {list: \"${{ needs.List.outputs.objects }}\", key: id}`",
        "{list: '${{ needs.List.outputs.list }}', key: id} ~ item 1 of `needs.List.outputs.list`: a row is an "
            + "object; such as `{\"id\": 1}`",
        "{list: '${{ needs.List.outputs.objects }}', key: at} ~ item 1 of `needs.List.outputs.objects`: the "
            + "key `at` is an object, not a text or a number",
        "{list: '${{ needs.List.outputs.objects }}', key: idd} ~ item 1 of `needs.List.outputs.objects`: this "
            + "row has no `idd`; did you mean `id`?",
        "{jsonl: '${{ needs.List.outputs.file }}', key: id} ~ line 1 of rows: the key `id` is null",
        "{jsonl: '${{ needs.List.outputs.items }}', key: id} ~ `needs.List.outputs.items` names %s/[1, and "
            + "there is no such file; `weft retry --again List` makes it anew",
        "{jsonl: '${{ needs.List.outputs.list }}', key: id} ~ `needs.List.outputs.list` is a list, and not "
            + "the path of a file; write `for-each: ${{ needs.List.outputs.list }}` to run over a list",
        "{csv: '${{ needs.List.outputs.file }}', key: id} ~ rows has no column `id`",
        "{lines: '${{ needs.List.outputs.file }}'} ~ rows:3: the key `{\"id\": null}` is on line 1 already",
        "${{ needs.List.outputs.items }} ~ `needs.List.outputs.items` begins with `[` as a list in JSON does, "
            + "and is none: ",
      })
  void whatIsNoListFailsTheTaskAndNoRowBegins(String rows, String reason) throws Exception {
    file("items", "[1\n");
    file("rows", "{\"id\": null}\n{\"id\": 7}\n{\"id\": null}\n");

    RunResult result = run(rows, "x");

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(printed()).isEmpty();
    assertThat(events.groupEnd("A").status()).isEqualTo(Status.FAILED);
    assertThat(events.groupEnd("A").complete()).isFalse();
    assertThat(events.groupEnd("A").reason())
        .contains(reason.replace("%s", folder.toString()).replace("line 1 of rows", "rows:1"));
  }

  @Test
  void aKeyBesideLinesOfTextIsRefused() throws Exception {
    file("items", "a\n");

    run("{list: '${{ needs.List.outputs.items }}', key: id}", "x");

    assertThat(events.groupEnd("A").reason())
        .isEqualTo(
            "`needs.List.outputs.items` is lines of text, which are their own keys, and `id` names a"
                + " value of an object; leave `key` out, or write objects in JSON");
  }

  @Test
  void aListOfWhichATaskHasLeftNoneSaysWhatItHasLeft() throws Exception {
    String plan =
        """
        tasks:
          List:
            steps: [{run: [echo, x]}]
            if: "false"
            outputs: {items: [a]}
          A: {needs: List, for-each: "${{ needs.List.outputs.items }}", steps: [{run: [echo, x]}]}
        """;

    run(read(plan));

    assertThat(events.groupEnd("A").reason())
        .isEqualTo(
            "`needs.List.outputs.items` has no value, since the task `List` has the status `skipped`");
  }

  @Test
  void onlyOneRowCanBeChosen() throws Exception {
    file("items", "a\nb\nc\n");
    PlanFile plan = plan("${{ needs.List.outputs.items }}", "${{ row }}");

    assertThat(run(plan.only(List.of("A/c"))).status()).isEqualTo(Status.SUCCEEDED);
    assertThat(printed()).containsExactly("A/c: c");

    run(plan.only(List.of("A/x")));
    assertThat(events.all())
        .filteredOn(Event.GroupEnded.class::isInstance)
        .extracting(event -> ((Event.GroupEnded) event).reason())
        .contains("no row `x` in `needs.List.outputs.items`");
  }

  @Test
  void aListThatHoldsASecretIsRefused() throws Exception {
    file("token", "open sesame");
    String plan =
        """
        secrets: {TOKEN: {file: token}}
        tasks:
          List:
            steps: [{run: [echo, "${{ secrets.TOKEN }}"]}]
            outputs: {items: [a]}
          A:
            needs: List
            for-each: ${{ needs.List.outputs.items + [secrets.TOKEN] }}
            steps: [{run: [echo, x]}]
        """;

    run(read(plan));

    assertThat(events.groupEnd("A").reason())
        .contains("holds the secret `TOKEN`")
        .doesNotContain("sesame");
  }

  private RunResult run(String forEach, String argument) throws Exception {
    return run(plan(forEach, argument));
  }

  private RunResult run(PlanFile plan) throws InterruptedException {
    return new LocalDriver().run(plan.plan(), List.of(events));
  }

  private PlanFile plan(String forEach, String argument) throws Exception {
    return read(PLAN.replace("ROWS", forEach).replace("ARGUMENT", argument));
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
        .filter(output -> output.task().name().startsWith("A/"))
        .map(output -> output.task().name() + ": " + output.line())
        .toList();
  }
}
