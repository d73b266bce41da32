package dev.weft.terminal.text;

import static dev.weft.terminal.text.Happening.plan;
import static dev.weft.terminal.text.Happening.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Step;
import dev.weft.Task;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Lines, as they come or in pieces.
class PlainViewTest {
  private final StringWriter written = new StringWriter();
  private final Task north = task("North");
  private final Task south = task("South");

  @Test
  void linesComeAsTheyArePrinted() {
    assertThat(shown(false, OutputGrouping.LINES))
        .startsWith(
            """
            North | one
            South | ::error::two
            North | three
            North: north (1s)
            South: south: failed: exit 1
            """);
  }

  @Test
  void inPiecesWhatAStepPrintsComesWhenItEnds() {
    assertThat(shown(false, OutputGrouping.STEPS))
        .startsWith(
            """
            North | one
            North | three
            North: north (1s)
            South | ::error::two
            South: south: failed: exit 1
            """);
  }

  @Test
  void asFoldsWhatFailedIsNotFoldedAndNoLineBeginsWithACommandOfGithub() {
    assertThat(shown(false, OutputGrouping.FOLDS))
        .startsWith(
            """
            ::group::North: north (1s)
            North | one
            North | three
            ::endgroup::
            South | ::error::two
            South: south: failed: exit 1
            """);
  }

  @Test
  void eachTaskHasAColourOfItsOwnAndFailuresAreRed() {
    List<String> lines = shown(true, OutputGrouping.LINES).lines().toList();

    assertThat(lines.get(0)).matches("\u001b\\[\\d+mNorth\u001b\\[0m \\| one");
    assertThat(lines.get(3)).startsWith(lines.get(0).substring(0, lines.get(0).indexOf(' ')));
    assertThat(lines.get(4)).endsWith(": \u001b[31msouth: failed: exit 1\u001b[0m");
  }

  @Test
  void aLineThatComesInPiecesIsShownWhole() {
    StringWriter text = new StringWriter();
    PlainView view = new PlainView(new PrintWriter(text), Advice.NONE, false, OutputGrouping.LINES);
    Step<?> first = north.steps().getFirst();
    Step<?> second = south.steps().getFirst();
    new Happening(view)
        .begins(plan(north, south))
        .starts(north)
        .starts(south)
        .begins(north, first, "test one ... ")
        .prints(south, second, "two")
        .begins(north, first, "o")
        .prints(north, first, "k");

    assertThat(text.toString()).endsWith("South | two\nNorth | test one ... ok\n");
  }

  private String shown(boolean colours, OutputGrouping pieces) {
    Happening run =
        new Happening(new PlainView(new PrintWriter(written), Advice.NONE, colours, pieces));
    Step<?> first = north.steps().getFirst();
    Step<?> second = south.steps().getFirst();
    run.begins(plan(north, south)).starts(north).starts(south);
    run.starts(north, first).starts(south, second);
    run.prints(north, first, "one").prints(south, second, "::error::two");
    run.prints(north, first, "three").succeeds(north, first, Duration.ofSeconds(1));
    run.fails(south, second, "exit 1");
    return written.toString();
  }
}
