package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Results of runs: the file that a run writes, and `weft results`.
@Timeout(120)
class ResultsTest {
  private static final String PLAN =
      """
      secrets: {TOKEN: {file: token}}
      tasks:
        Ask:
          for-each: {csv: rows.csv, key: id}
          continue-on-error: true
          results: out/answers.csv
          outputs: {answer: "${{ steps.ask.outputs.answer }}"}
          max-parallel: 1
          steps:
            - id: ask
              if: row.q != 'skip'
              run: 'test "$Q" != bad && echo "answer=got $Q" >>"$WEFT_OUTPUT"'
              env: {Q: "${{ row.q }}"}
        Report:
          needs: Ask
          steps:
            - run: [sh, -c, 'cp "$1" report; echo $2 $3 $4 >>report', sh,
                "${{ needs.Ask.results }}", "${{ needs.Ask.count }}",
                "${{ needs.Ask.succeeded }}", "${{ needs.Ask.failed }}"]
      """;
  private static final String AGAIN =
      """
        Again:
          needs: Ask
          for-each: {results: Ask, where: failed}
          results: again.csv
          steps:
            - run: [sh, -c, 'echo "$1: $2" >>again', sh, "${{ row.q }}", "${{ row.failure }}"]
        Liked:
          needs: Ask
          for-each: {results: Ask, where: "it.id == '2' || it.answer.contains('=')", as: it}
          if: it.status == 'succeeded'
          steps:
            - run: [sh, -c, 'echo "$1" >>liked', sh, "${{ it.answer }}"]
      """;
  private static final String TIMES = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z,\\d+\\.\\d{3}";

  @TempDir private Path folder;
  private String err = "";

  @BeforeEach
  void write() throws Exception {
    file("plan.yaml", PLAN);
    file("token", "very-secret");
    file("rows.csv", "id,q\n1,\"a, b\"\n2,bad\n3,=1+1\n");
  }

  @Test
  void theFileIsCompleteWhenTheTasksBeginThatNeedIt() throws Exception {
    assertThat(weft("run", "plan.yaml", "--plain")).contains("1 failed");

    String table =
        """
        id,q,status,failure,attempts,began,took,answer
        1,"a, b",succeeded,,1,AT,"got a, b"
        2,bad,failed,exit 1,1,AT,
        3,=1+1,succeeded,,1,AT,got =1+1
        """;
    assertThat(timeless("out/answers.csv")).isEqualTo(table);
    assertThat(timeless("report")).isEqualTo(table + "3 2 1\n");
    assertThat(timelessOf(weft("results", "--plan", "plan.yaml"))).isEqualTo(table);
  }

  @Test
  void failedRowsAreMendedAndTriedAgain() throws Exception {
    weft("run", "plan.yaml");
    assertThat(weft("results", "--failed", "--rows")).isEqualTo("id,q\n2,bad\n");
    file("rows.csv", "id,q\n2,mended\n1,changed\n3,=1+1\n");

    weft("retry");

    assertThat(timeless("out/answers.csv"))
        .isEqualTo(
            """
            id,q,status,failure,attempts,began,took,answer
            1,"a, b",succeeded,,1,AT,"got a, b"
            3,=1+1,succeeded,,1,AT,got =1+1
            2,mended,succeeded,,2,AT,got mended
            """);
    assertThat(weft("results", "--failed"))
        .isEqualTo("id,q,status,failure,attempts,began,took,answer\n");
    assertThat(err).contains("weft: `Ask` has no such result");
  }

  @Test
  void aFileThatWasChangedIsWrittenAnewByTheNextRetry() throws Exception {
    weft("run", "plan.yaml");
    Path file = folder.resolve("out/answers.csv");
    file("out/answers.csv", Files.readString(file) + "4,half");

    weft("retry");

    assertThat(timeless("out/answers.csv")).endsWith("2,bad,failed,exit 1,2,AT,\n");
  }

  @Test
  void columnsAndFormatsAreChosen() throws Exception {
    weft("run", "plan.yaml");

    assertThat(weft("results", "--columns", "answer,id", "--format", "jsonl", "--succeeded"))
        .isEqualTo(
            "{\"answer\":\"got a, b\",\"id\":\"1\"}\n{\"answer\":\"got =1+1\",\"id\":\"3\"}\n");
    assertThat(weft("results", "--columns", "id,status", "--format", "json", "--status", "failed"))
        .isEqualTo("[\n  {\"id\":\"2\",\"status\":\"failed\"}\n]\n");
    assertThat(weft("results", "--columns", "id,answer", "--format", "table"))
        .isEqualTo("id  answer\n1   got a, b\n2\n3   got =1+1\n");
    assertThat(weft("results", "--columns", "q", "--spreadsheet"))
        .isEqualTo("q\n\"a, b\"\nbad\n'=1+1\n");
    weft("results", "--columns", "id", "-o", folder.resolve("copy.jsonl").toString());
    assertThat(folder.resolve("copy.jsonl"))
        .hasContent("{\"id\":\"1\"}\n{\"id\":\"2\"}\n{\"id\":\"3\"}\n");
  }

  @Test
  void plansWithoutTheKeyHaveResultsToo() throws Exception {
    file("plan.yaml", "tasks: {A: {for-each: [x, 7], steps: [{wait: 1ms}]}, B: [{wait: 1ms}]}\n");
    weft("run", "plan.yaml");

    assertThat(weft("results", "--columns", "row,status").lines().toList())
        .containsExactlyInAnyOrder("row,status", "x,succeeded", "7,succeeded");
    assertThat(weft("results", "--rows").lines().toList()).containsExactlyInAnyOrder("x", "7");
    assertThat(weft("results", "A", "--columns", "row"))
        .isEqualTo(weft("results", "--columns", "row"));
    assertThat(weft("results", "A/7", "--columns", "row")).isEqualTo("row\n7\n");
  }

  @Test
  void rowsOfJsonComeAsTheyWere() throws Exception {
    file(
        "plan.yaml",
        "tasks: {A: {for-each: {jsonl: r.jsonl, key: c.id}, results: a.csv, steps: ['false']}}\n");
    file("r.jsonl", "{\"c\":{\"id\":1},\"n\":2.50}\n{\"c\":{\"id\":2},\"z\":[null]}\n");
    weft("run", "plan.yaml");

    assertThat(weft("results", "--rows").lines().toList())
        .containsExactlyInAnyOrder(
            "{\"c\":{\"id\":1},\"n\":2.50}", "{\"c\":{\"id\":2},\"z\":[null]}");
    assertThat(Files.readAllLines(folder.resolve("a.csv")).getFirst())
        .matches("c,(n,z|z,n),status,failure,attempts,began,took");
  }

  @Test
  void resultsAreTheRowsOfAnotherTask() throws Exception {
    for (String end : List.of("csv", "jsonl")) {
      file("plan.yaml", PLAN.replace("answers.csv", "answers." + end) + AGAIN);

      weft("run", "plan.yaml", "--new");

      assertThat(Files.readAllLines(folder.resolve("again"))).contains("bad: exit 1");
      assertThat(timeless("again.csv"))
          .startsWith("id,q,row.status,row.failure,row.attempts,row.began,row.took,")
          .contains("2,bad,failed,exit 1,1,")
          .hasLineCount(2);
      assertThat(Files.readAllLines(folder.resolve("liked"))).last().isEqualTo("got =1+1");
    }
  }

  @Test
  void aTypingMistakeInARowOfResultsIsAnErrorOfThePlan() throws Exception {
    file(
        "plan.yaml",
        PLAN + "  Again:\n    needs: Ask\n    for-each: {results: Answers}\n    steps: [ls]\n");

    weft("run", "plan.yaml");

    assertThat(err).contains("no task `Answers` is needed here");
  }

  @Test
  void theRowsOfAMatrixAreItsCombinations() throws Exception {
    file(
        "plan.yaml",
        """
        inputs: {jdks: {type: list, default: [21, 25]}}
        tasks:
          A:
            for-each:
              matrix: {os: [linux, mac], jdk: "${{ inputs.jdks }}"}
              exclude: [{os: mac, jdk: 21}]
              include: [{os: mac, fast: true}, {os: bsd, jdk: 8}, {note: all}]
            results: a.csv
            steps: [{wait: 1ms}]
        """);

    weft("run", "plan.yaml");

    assertThat(weft("results", "--rows").lines().toList())
        .containsExactlyInAnyOrder(
            "{\"os\":\"linux\",\"jdk\":21,\"note\":\"all\"}",
            "{\"os\":\"linux\",\"jdk\":25,\"note\":\"all\"}",
            "{\"os\":\"mac\",\"jdk\":25,\"fast\":true,\"note\":\"all\"}",
            "{\"os\":\"bsd\",\"jdk\":8}");
    assertThat(weft("show", "--all")).contains("A/linux,21", "A/mac,25", "A/bsd,8");
  }

  @Test
  void secretsAreMaskedInRows() throws Exception {
    file("rows.csv", "id,q\n1,so very-secret\n");
    file(
        "plan.yaml",
        PLAN.replace("env: {Q:", "env: {T: '${{ secrets.TOKEN }}', Q:")
            .replace("echo \"answer=got $Q\"", "echo answer=1"));

    weft("run", "plan.yaml");

    assertThat(timeless("out/answers.csv")).contains("1,so ***,succeeded");
    assertThat(Files.readString(folder.resolve(".weft/journal.db"), StandardCharsets.ISO_8859_1))
        .doesNotContain("very-secret");
  }

  @Test
  void withoutAJournalTheFileIsWrittenAllTheSame() throws Exception {
    weft("run", "plan.yaml", "--no-journal");

    assertThat(timeless("out/answers.csv")).hasLineCount(4).contains("3,=1+1,succeeded,,1,AT,got");
  }

  @Test
  void rowsThatAreNotWantedAreSkipped() throws Exception {
    file("plan.yaml", PLAN.replace("max-parallel: 1", "if: row.q != 'bad'"));

    weft("run", "plan.yaml");

    assertThat(timeless("out/answers.csv"))
        .contains("2,bad,skipped,its condition is false,0,AT,\n");
  }

  @Test
  void rowsThatNeverBeganAreSkipped() throws Exception {
    file(
        "plan.yaml",
        """
        tasks:
          Need: ['test -e mended']
          A: {needs: Need, for-each: [x, y], results: a.csv, steps: [{wait: 1ms}]}
          B:
            for-each: [1, 2, 3]
            fail-fast: true
            max-parallel: 1
            results: b.csv
            steps: [{run: 'test -e mended || test $ROW != 2', env: {ROW: "${{ row }}"}}]
        """);

    weft("run", "plan.yaml");

    assertThat(timeless("a.csv"))
        .isEqualTo(
            """
            row,status,failure,attempts,began,took
            x,skipped,"needs `Need`, which failed",0,AT
            y,skipped,"needs `Need`, which failed",0,AT
            """);
    assertThat(timeless("b.csv"))
        .contains("2,failed,exit 1,1,AT\n3,skipped,cancelled after a failure (fail-fast),0,AT\n");
    assertThat(timelessOf(weft("results", "", "A"))).isEqualTo(timeless("a.csv"));

    file("mended", "");
    weft("retry");

    assertThat(timeless("a.csv")).hasLineCount(3).contains("x,succeeded,,1,AT\n");
    assertThat(timeless("b.csv")).hasLineCount(4).doesNotContain("skipped", "failed");
  }

  @Test
  void hostileCellsStayInTheirCells() throws Exception {
    String huge = "x".repeat(1_000_000);
    file("rows.csv", "id,\"q\n2\",status\n1,\"\"\"\u0000\n,=cmd()\",@a\n2," + huge + ",-1\n");
    file(
        "plan.yaml",
        "tasks: {A: {for-each: {csv: rows.csv, key: id}, results: a.csv, steps: [{wait: 1ms}]}}\n");

    weft("run", "plan.yaml");

    assertThat(Files.readString(folder.resolve("a.csv")))
        .startsWith("id,\"q\n2\",row.status,status,failure,attempts,began,took\n")
        .contains("1,\"\"\"\u0000\n,=cmd()\",@a,succeeded,,1,")
        .contains("2," + huge + ",-1,succeeded,,1,");
    assertThat(weft("results", "--rows"))
        .contains("id,\"q\n2\",status\n")
        .contains("1,\"\"\"\u0000\n,=cmd()\",@a\n");
  }

  @Test
  void fiveHundredColumnsAreAsManyColumns() throws Exception {
    List<String> names = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      names.add("c" + i);
      cells.add("v" + i);
    }
    file("rows.csv", String.join(",", names) + "\n" + String.join(",", cells) + "\n");
    file(
        "plan.yaml",
        "tasks: {A: {for-each: {csv: rows.csv, key: c0}, results: a.csv, steps: [{wait: 1ms}]}}\n");

    weft("run", "plan.yaml");

    assertThat(Files.readAllLines(folder.resolve("a.csv")))
        .satisfiesExactly(
            header ->
                assertThat(header)
                    .isEqualTo(String.join(",", names) + ",status,failure,attempts,began,took"),
            row -> assertThat(row).startsWith(String.join(",", cells) + ",succeeded,"));
  }

  @Test
  void aFileOfSomethingElseIsNotReplacedAndNothingRuns() throws Exception {
    Files.createDirectory(folder.resolve("out"));
    file("out/answers.csv", "my notes\n");

    assertThat(weft("run", "plan.yaml")).isEmpty();

    assertThat(err).contains("which holds something else: name another file, or remove this one");
    assertThat(folder.resolve("out/answers.csv")).hasContent("my notes\n");
    assertThat(folder.resolve("report")).doesNotExist();
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private String timeless(String name) throws IOException {
    return timelessOf(Files.readString(folder.resolve(name)));
  }

  private static String timelessOf(String table) {
    return table.replaceAll(TIMES, "AT");
  }

  /// Executes a command on the plan.
  private String weft(String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of(command));
    for (String each : arguments) {
      words.add(each.equals("plan.yaml") ? folder.resolve(each).toString() : each);
    }
    if (!command.equals("run") && !words.contains("--plan")) {
      words.addAll(List.of("--plan", folder.resolve("plan.yaml").toString()));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Main.run(out, errors, words.toArray(String[]::new));
    err = errors.toString(StandardCharsets.UTF_8);
    return out.toString(StandardCharsets.UTF_8);
  }
}
