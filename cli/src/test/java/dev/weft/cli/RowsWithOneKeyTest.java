package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rows with the same key, in runs that go on after their source has changed.
@Timeout(60)
class RowsWithOneKeyTest {
  @TempDir private Path folder;

  @BeforeEach
  void writePlan() throws IOException {
    file(
        "plan.yaml",
        """
        tasks:
          A:
            for-each: {SOURCE, duplicates: keep}
            continue-on-error: true
            results: a.csv
            steps:
              - run: '[ "$N" != bad ] || [ -e mended ]; echo "$N" >>done'
                env: {N: "${{ VALUE }}"}
        """
            .replace("SOURCE", "jsonl: rows.jsonl, key: id")
            .replace("VALUE", "row.n"));
  }

  @Test
  void rowsThatAreInsertedAndRemovedDoNotShiftTheOthers() throws Exception {
    file("rows.jsonl", "{'id':7,'n':'a','x':2.50}\n{'id':8,'n':'bad'}\n");
    assertThat(weft("run").err()).doesNotContain("more than once");
    file(
        "rows.jsonl",
        "{'id':7,'n':'b'}\n{'n':'a','id':7,'x':2.50}\n{'id':8,'n':'bad'}\n{'id':8,'n':'c'}\n");
    file("mended", "");

    Typed retried = weft("retry");

    assertThat(retried.err())
        .contains("`A`: 2 keys occur more than once; every row runs, as KEY~ and a hash");
    assertThat(folder.resolve("done")).content().hasLineCount(4).contains("a\n", "bad\n");
    assertThat(folder.resolve("a.csv")).content().hasLineCount(5);
  }

  @Test
  void theirResultsAreRowsToo() throws Exception {
    Path plan = folder.resolve("plan.yaml");
    Files.writeString(
        plan,
        Files.readString(plan)
            + "  B:\n    needs: A\n    for-each: {results: A}\n    steps: [{run: 'echo x >>b'}]\n");
    file("rows.jsonl", "{'id':7,'n':'a'}\n{'id':7,'n':'b'}\n{'id':8,'n':'c'}\n");

    Typed run = weft("run");

    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out()).contains("B/8").containsPattern("B/7~\\w{8}");
    assertThat(folder.resolve("b")).content().hasLineCount(3);
  }

  @Test
  void equalRowsAreCounted() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        Files.readString(folder.resolve("plan.yaml"))
            .replace("jsonl: rows.jsonl, key: id", "lines: rows.txt")
            .replace("row.n", "row"));
    file("rows.txt", "a\nbad\na\n");
    assertThat(weft("run").err())
        .contains("`A`: 1 key occurs more than once; every row runs, the second as KEY#2");
    file("rows.txt", "b\na\na\na\n\nbad\n");
    file("mended", "");

    weft("retry");

    assertThat(Files.readAllLines(folder.resolve("done")))
        .containsExactlyInAnyOrder("a", "a", "a", "b", "bad");
  }

  private Typed weft(String command) {
    String plan = folder.resolve("plan.yaml").toString();
    return command.equals("run") ? Typed.weft("run", plan) : Typed.weft(command, "--plan", plan);
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(
        folder.resolve(name), text.replace('\'', name.endsWith(".jsonl") ? '"' : '\''));
  }
}
