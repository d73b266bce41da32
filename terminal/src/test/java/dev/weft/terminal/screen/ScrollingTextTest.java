package dev.weft.terminal.screen;

import static dev.weft.terminal.text.Happening.plan;
import static dev.weft.terminal.text.Happening.task;
import static dev.weft.terminal.text.Happening.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.model.RunModel;
import dev.weft.terminal.text.Advice;
import dev.weft.terminal.text.Happening;
import dev.weft.terminal.text.Paint;
import dev.weft.terminal.text.Symbols;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said above the live area.
class ScrollingTextTest {
  private final RunModel model = new RunModel(new RunModel.Details(200, false));
  private final ScrollingText above = new ScrollingText(Advice.NONE, Paint.NONE, Symbols.UNICODE);
  private final Steering steering = new Steering(null, "ann", _ -> {});
  private final Happening run = new Happening(this::take);
  private final Task build = task("Build");
  private final Step<?> step = build.steps().getFirst();

  @Test
  void aStepThatIsDoneIsToldWithTheLastOfWhatItPrinted() {
    run.begins(plan(build)).starts(build).starts(build, step);
    for (String line : List.of("one", "two", "three", "four")) {
      run.prints(build, step, line);
    }
    run.succeeds(build, step, Duration.ofSeconds(2));

    assertThat(above.lines(steering))
        .containsExactly(
            "✓ Build: build (2s)", "    | …", "    | two", "    | three", "    | four");
    assertThat(above.lines(steering)).isEmpty();
  }

  @Test
  void aFailureIsToldAtOnceWithMoreOfIt() {
    run.begins(plan(build)).starts(build).starts(build, step);
    for (int i = 1; i <= 12; i++) {
      run.prints(build, step, "line " + i);
    }
    run.fails(build, step, "exit 1");

    assertThat(above.lines(steering))
        .hasSize(12)
        .startsWith("✗ Build: build: failed: exit 1", "    | …", "    | line 3")
        .endsWith("    | line 12");
  }

  @Test
  void coloursStayAndCursorMovesAreLeftOut() {
    run.begins(plan(build)).starts(build).starts(build, step);
    run.prints(build, step, "\u001b[31mred\u001b[2J\u001b[9;9H\u001b]0;title\u0007\tgo\u0007");
    run.succeeds(build, step, Duration.ofSeconds(2));

    assertThat(above.lines(steering).getLast()).isEqualTo("    | \u001b[31mred    go\u001b[0m");
  }

  @Test
  void ofAFloodTheFailuresAndTheLastLinesAreShownAndTheRestIsCounted() {
    run.begins(plan(build));
    for (int i = 0; i < 5_000; i++) {
      Task row = new Task("Row " + i, List.of(work("call")));
      run.starts(row).starts(row, row.steps().getFirst());
      if (i == 7) {
        run.fails(row, row.steps().getFirst(), "exit 9");
      } else {
        run.succeeds(row, row.steps().getFirst(), Duration.ZERO);
      }
      run.ends(row);
    }

    assertThat(above.lines(steering))
        .hasSize(61)
        .startsWith("… 4,940 lines more, too quick to be shown", "✗ Row 7: call: failed: exit 9")
        .endsWith("✓ Row 4999: call (0ms)");
  }

  @Test
  void onlyFailuresAreToldWhereNothingElseIsWanted() {
    run.begins(plan(build, task("Other")));
    steering.press(new Key(Key.Kind.CHARACTER, "f"), model);
    for (Task task : List.of(build, task("Other"))) {
      run.starts(task).starts(task, task.steps().getFirst());
    }
    run.succeeds(build, step, Duration.ZERO);
    run.fails(task("Other"), task("Other").steps().getFirst(), "exit 1");
    above.say("weft: stopping");

    assertThat(above.lines(steering))
        .containsExactly("✗ Other: other: failed: exit 1", "weft: stopping");
  }

  private void take(Event event) {
    above.take(event, model);
    model.on(event);
  }
}
