package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the results of a run say after it was retried.
@Timeout(60)
class RetriedResultsTest {
  private static final String PLAN =
      """
      tasks:
        Ask:
          for-each: {csv: rows.csv, key: id}
          continue-on-error: true
          results: ask.csv
          steps:
            - {run: 'test "$Q" != bad', env: {Q: "${{ row.q }}"}, retry: {max: 1, backoff: 1ms}}
        Report:
          needs: Ask
          steps: [{run: [sh, -c, 'echo "$1" "$2" >>report', sh, "${{ needs.Ask.count }}", "${{ needs.Ask.failed }}"]}]
        After:
          needs: Ask
          steps: [{run: 'echo x >>after'}]
        Good:
          needs: Ask
          for-each: {results: Ask, where: succeeded}
          steps: [{run: [sh, -c, 'echo "$1" >>good', sh, "${{ row.id }}"]}]
      """;

  @TempDir private Path folder;

  @Test
  void aFailedRowThatHasLeftItsSourceIsSaidAndKept() throws Exception {
    file("plan.yaml", PLAN);
    file("rows.csv", "id,q\n1,a\n2,bad\n3,bad\n");
    weft("run");
    file("rows.csv", "id,q\n1,a\n3,bad\n");

    Typed retried = weft("retry");

    assertThat(retried.err())
        .contains("weft: 1 row of `Ask` has not succeeded and is not in its source any more: `2`;");
    assertThat(cells("status")).containsExactlyInAnyOrder("succeeded", "failed", "failed");
    assertThat(weft("results", "Ask", "--failed", "--columns", "id").out().lines().toList())
        .containsExactlyInAnyOrder("id", "2", "3");
    file("rows.csv", "id,q\n1,a\n2,a\n3,a\n");
    assertThat(weft("retry").err()).doesNotContain("source");
    assertThat(cells("status")).containsOnly("succeeded").hasSize(3);
  }

  @Test
  void tasksThatHaveReadChangedResultsAreNamedAndRunAgainOnRequest() throws Exception {
    file("plan.yaml", PLAN);
    file("rows.csv", "id,q\n1,a\n2,bad\n");
    weft("run");
    file("rows.csv", "id,q\n1,a\n2,mended\n");

    Typed retried = weft("retry");

    assertThat(retried.err())
        .contains(
            "`Report` has read the results of `Ask`, which have changed since, and is not run")
        .containsPattern("`weft retry \\w+ --again Report --plan \\S+` runs it again")
        .doesNotContain("After");
    assertThat(folder.resolve("report")).hasContent("2 1");
    assertThat(folder.resolve("good")).content().hasLineCount(2);

    Typed again = weft("retry", "--again", "Report");

    assertThat(again.err()).doesNotContain("has read");
    assertThat(folder.resolve("report")).hasContent("2 1\n2 0");
    assertThat(folder.resolve("after")).hasContent("x");
    assertThat(folder.resolve("good")).content().hasLineCount(2);
    assertThat(weft("retry").err()).contains("nothing of run");
    assertThat(weft("retry", "--again", "Reprot").err())
        .contains("the plan has no task `Reprot`; did you mean `Report`?");
  }

  @Test
  void rowsOfATaskThatRunsAgainAreInItsResultsOnce() throws Exception {
    file("plan.yaml", PLAN);
    file("rows.csv", "id,q\n1,a\n2,bad\n");
    weft("run");

    weft("retry", "--again", "Ask/1");

    assertThat(cells("id")).containsExactlyInAnyOrder("1", "2");
    assertThat(weft("results", "Ask", "--columns", "id,attempts").out().lines().toList())
        .containsExactlyInAnyOrder("id,attempts", "1,2", "2,4");
  }

  @Test
  void attemptsAreAllTries() throws Exception {
    file("plan.yaml", PLAN);
    file("rows.csv", "id,q\n1,a\n2,bad\n");
    weft("run");
    assertThat(cells("attempts")).containsExactlyInAnyOrder("1", "2");
    file("rows.csv", "id,q\n1,a\n2,mended\n");

    weft("retry");

    assertThat(cells("attempts")).containsExactlyInAnyOrder("1", "3");
    assertThat(weft("results", "Ask", "--columns", "attempts").out().lines().toList())
        .containsExactlyInAnyOrder("attempts", "1", "3");
  }

  @Test
  void aRowTakesFromItsFirstStepOn() throws Exception {
    file("plan.yaml", "limits: {processes: 1}\n" + PLAN);
    file("rows.csv", "id,q\n1,a\n2,a\n3,a\n4,a\n");

    weft("run");

    List<String> began = cells("began");
    List<String> took = cells("took");
    // Before, all of them had begun when the first one had, and waited for their place.
    Duration first =
        Duration.ofMillis(new BigDecimal(took.getFirst()).movePointRight(3).longValue());
    assertThat(Duration.between(Instant.parse(began.getFirst()), Instant.parse(began.getLast())))
        .isGreaterThan(first.dividedBy(2));
    assertThat(timesOf(weft("results", "Ask", "--columns", "began,took").out()))
        .isEqualTo(timesOf(table(began, took)));
  }

  private static List<String> timesOf(String table) {
    return table.lines().skip(1).sorted().toList();
  }

  private static String table(List<String> began, List<String> took) {
    StringBuilder table = new StringBuilder("began,took\n");
    for (int i = 0; i < began.size(); i++) {
      table.append(began.get(i)).append(',').append(took.get(i)).append('\n');
    }
    return table.toString();
  }

  /// Returns a column of the results.
  private List<String> cells(String column) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("ask.csv"));
    int index = Arrays.asList(lines.getFirst().split(",")).indexOf(column);
    return lines.stream().skip(1).map(line -> line.split(",", -1)[index]).toList();
  }

  private Typed weft(String command, String... arguments) {
    String plan = folder.resolve("plan.yaml").toString();
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(arguments));
    words.addAll(command.equals("run") ? List.of(plan) : List.of("--plan", plan));
    return Typed.weft(words.toArray(String[]::new));
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
