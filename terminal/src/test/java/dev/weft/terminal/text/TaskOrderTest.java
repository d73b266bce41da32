package dev.weft.terminal.text;

import static dev.weft.terminal.text.Happening.plan;
import static dev.weft.terminal.text.Happening.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lines in the order of the plan, however tasks interleave.
class TaskOrderTest {
  @TempDir private Path folder;
  private final StringWriter written = new StringWriter();
  private final Task north = task("North");
  private final Task south = task("South");

  @Test
  void theFirstTaskIsShownAsItComesAndTheOthersInTheirTurn() {
    Happening run = happening(folder).begins(plan(north, south)).starts(south).starts(north);
    prints(run, south, "s1");
    prints(run, north, "n1");
    assertThat(written.toString()).isEqualTo("North | n1\n");

    prints(run, south, "s2");
    prints(run, north, "n2");
    end(run, north);
    assertThat(written.toString())
        .isEqualTo("North | n1\nNorth | n2\nNorth: north (1s)\nSouth | s1\nSouth | s2\n");

    prints(run, south, "s3");
    run.fails(south, south.steps().getFirst(), "exit 1").ends(south).endsGroup("South");
    run.endsRun(Duration.ofSeconds(1), 1, 1);
    assertThat(written.toString())
        .contains("South | s2\nSouth | s3\nSouth: south: failed: exit 1\n\n");
  }

  @Test
  void aGroupFollowsThoseThatItNeedsAndItsOwnLineFollowsItsTasks() {
    Plan plan =
        Plan.of(
            "morning",
            Group.of("North", List.of(north)).withNeeds("South"),
            Group.of(south),
            Group.of("Rows", List.of()));
    Task row = task("Rows/1");
    Happening run = happening(folder).begins(plan).starts("Rows", row);
    prints(run, row, "r1");
    run.tell(new Event.GroupEnded(run.now(), "Rows", Status.FAILED, false, "cut short"));
    run.starts(south);
    prints(run, south, "s1");
    end(run, south);
    run.starts(north);
    prints(run, north, "n1");
    end(run, north);
    run.ends("Rows", row);

    assertThat(written.toString())
        .isEqualTo(
            """
            South | s1
            South: south (1s)
            North | n1
            North: north (1s)
            Rows | failed: cut short
            """
                .replace("Rows | failed", "Rows/1 | r1\nRows: failed"));
  }

  @Test
  void oneHundredThousandRowsWaitForTheFirstInAFileThatLeavesNothingBehind() {
    int count = 100_000;
    Happening run = happening(folder).begins(Plan.of("many", Group.of("Rows", List.of())));
    List<Task> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Task row = task("Rows/" + i);
      rows.add(row);
      run.starts("Rows", row);
    }
    List<Task> mixed = new ArrayList<>(rows.subList(1, count));
    Collections.shuffle(mixed, new Random(7));
    for (Task row : mixed) {
      prints(run, row, "é " + row.name());
      run.ends("Rows", row);
    }
    assertThat(written.toString()).isEmpty();
    assertThat(folder).isEmptyDirectory();

    prints(run, rows.getFirst(), "é Rows/0");
    run.ends("Rows", rows.getFirst());
    assertThat(written.toString().lines().toList())
        .isEqualTo(rows.stream().map(it -> it.name() + " | é " + it.name()).toList());
  }

  @Test
  void whereTheFileCannotBeWrittenNothingIsLost() {
    Happening run = happening(folder.resolve("gone")).begins(plan(north, south));
    run.starts(north).starts(south);
    String text = "x".repeat(1_000);
    for (int i = 0; i < 100; i++) {
      prints(run, south, i + text);
    }
    prints(run, north, "n1");
    run.ends(north).ends(south);

    Stream<String> expected =
        Stream.concat(
            Stream.iterate(0, i -> i + 1).limit(100).map(i -> "South | " + i + text),
            Stream.of("North | n1"));
    assertThat(written.toString().lines().filter(it -> it.contains(" | ")))
        .containsExactlyElementsOf(expected.toList());
    assertThat(written.toString()).contains("from here on they appear as they come");
  }

  @Test
  void whatWaitsIsShownWhenTheViewEndsEarly() {
    PlainView view = view(folder);
    Happening run = new Happening(view).begins(plan(north, south)).starts(north).starts(south);
    prints(run, south, "s1");

    view.close();

    assertThat(written.toString()).isEqualTo("South | s1\n");
  }

  private static void prints(Happening run, Task task, String line) {
    run.prints(task, task.steps().getFirst(), line);
  }

  private static void end(Happening run, Task task) {
    Step<?> step = task.steps().getFirst();
    run.succeeds(task, step, Duration.ofSeconds(1)).ends(task).endsGroup(task.name());
  }

  private Happening happening(Path waiting) {
    return new Happening(view(waiting));
  }

  private PlainView view(Path waiting) {
    return new PlainView(
        new PrintWriter(written), Advice.NONE, false, OutputGrouping.LINES, waiting);
  }
}
