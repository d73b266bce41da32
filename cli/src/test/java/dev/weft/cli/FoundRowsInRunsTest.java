package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rows that an earlier task found, in runs that are retried.
@Timeout(60)
class FoundRowsInRunsTest {
  private static final String PLAN =
      """
      tasks:
        List:
          steps:
            - id: find
              run: |
                echo x >>listed
                cp source found.jsonl
                echo "items=[$(paste -sd , source)]" >>"$WEFT_OUTPUT"
                echo "file=$PWD/found.jsonl" >>"$WEFT_OUTPUT"
          outputs: {items: "${{ steps.find.outputs.items }}", file: "${{ steps.find.outputs.file }}"}
        Visit:
          needs: List
          for-each: {ROWS, key: id}
          continue-on-error: true
          results: visited.csv
          outputs: {seen: "${{ row.id }}"}
          steps: [{run: [sh, -c, 'echo "$1" >>visits; test "$1" != 2 || test -e mended', sh, "${{ row.id }}"]}]
        Count:
          needs: Visit
          steps: [{run: [sh, -c, 'echo "$1" >count', sh, "${{ needs.Visit.failed }} of ${{ needs.Visit.count }}"]}]
      """;
  private static final String LIST = "list: \"${{ needs.List.outputs.items }}\"";
  private static final String FILE = "jsonl: \"${{ needs.List.outputs.file }}\"";

  @TempDir private Path folder;

  @BeforeEach
  void threeRows() throws IOException {
    file("source", "{\"id\": 1}\n{\"id\": 2}\n{\"id\": 3}\n");
  }

  @Test
  void onlyTheFailedRowOfAListRunsAgainAndTheListIsThatOnRecord() throws Exception {
    file("plan.yaml", PLAN.replace("ROWS", LIST));
    weft("run");
    assertThat(folder.resolve("count")).hasContent("1 of 3");
    assertThat(weft("results", "--columns", "id,status,seen").out().lines().toList())
        .containsExactlyInAnyOrder("id,status,seen", "1,succeeded,1", "2,failed,", "3,succeeded,3");
    file("source", "{\"id\": 9}\n");
    file("mended", "");

    assertThat(weft("retry").exit()).isZero();

    assertThat(visits()).containsExactlyInAnyOrder("1", "2", "3", "2");
    assertThat(folder.resolve("listed")).hasContent("x");
    assertThat(folder.resolve("visited.csv")).content().hasLineCount(4).doesNotContain("failed,");
  }

  @Test
  void aFileThatIsGoneIsSaidAndNothingIsLost() throws Exception {
    file("plan.yaml", PLAN.replace("ROWS", FILE).replace("    continue-on-error: true\n", ""));
    assertThat(weft("run").exit()).isEqualTo(1);
    file("mended", "");
    Files.delete(folder.resolve("found.jsonl"));

    Typed gone = weft("retry");

    assertThat(gone.exit()).isEqualTo(1);
    assertThat(gone.out())
        .contains(
            "`needs.List.outputs.file` names ",
            "found.jsonl, and there is no such file",
            "`weft retry --again List` makes it anew");
    assertThat(visits()).containsExactlyInAnyOrder("1", "2", "3");

    file("source", "{\"id\": 2}\n{\"id\": 3}\n{\"id\": 4}\n");
    assertThat(weft("retry", "--again", "List").exit()).isZero();

    assertThat(visits()).containsExactlyInAnyOrder("1", "2", "3", "2", "4");
    assertThat(folder.resolve("visited.csv")).content().contains("1,", "2,", "3,", "4,");
  }

  @Test
  void checkSaysWhereRowsComeFrom() throws Exception {
    file("plan.yaml", PLAN.replace("ROWS", LIST));
    assertThat(weft("check").out()).contains("rows in `needs.List.outputs.items`");
    file("plan.yaml", PLAN.replace("ROWS", FILE));
    assertThat(weft("run", "--dry-run").out())
        .contains("rows in the file `needs.List.outputs.file`");
  }

  @Test
  void oneRowCanBeChosenByItsKey() throws Exception {
    file("plan.yaml", PLAN.replace("ROWS", FILE));

    assertThat(weft("run", "--only", "Visit/3").exit()).isZero();

    assertThat(visits()).containsExactly("3");
  }

  private List<String> visits() throws IOException {
    return Files.readAllLines(folder.resolve("visits"));
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private Typed weft(String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(arguments));
    String plan = folder.resolve("plan.yaml").toString();
    words.addAll(
        List.of("run", "check").contains(command) ? List.of(plan) : List.of("--plan", plan));
    return Typed.weft(words.toArray(String[]::new));
  }
}
