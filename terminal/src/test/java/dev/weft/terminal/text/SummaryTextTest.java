package dev.weft.terminal.text;

import static dev.weft.terminal.text.Happening.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.model.RunModel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The summary at the end of a run.
class SummaryTextTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final RunModel model = new RunModel(new RunModel.Details(10, false));
  private final Happening run = new Happening(model);
  private final Step.Work<?> make = work("make", "api");
  private final Task build = new Task("Build", List.of(make));
  private final Task test = new Task("Test", List.of(make));
  private final Task ship = new Task("Ship", List.of(make));

  @Test
  void aSmallRunGetsOneLine() {
    run.begins(plan()).starts(build).starts(build, make).later(SECOND);
    run.succeeds(build, make, SECOND).ends(build).endsRun(SECOND, 3, 0);

    assertThat(said(Advice.NONE)).containsExactly("3 succeeded in 1s");
  }

  @Test
  void aFailureIsToldWithItsLastLinesAndHowToSeeMore() {
    run.begins(plan()).starts(build).starts(build, make);
    for (int i = 1; i <= 9; i++) {
      run.prints(build, make, "line " + i);
    }
    run.fails(build, make, "exit 1").ends(build, make, "exit 1").endsRun(SECOND, 0, 1);

    assertThat(said(new LogsAdvice()))
        .containsExactly(
            "Build failed at `make`: exit 1",
            "  | line 5",
            "  | line 6",
            "  | line 7",
            "  | line 8",
            "  | line 9",
            "  `weft logs k3f9x2ab Build` shows all that it printed",
            "1 failed in 1s");
  }

  @Test
  void ofALongRunItIsSaidWhereTheTimeWent() {
    run.begins(plan()).starts(build).starts(build, make).starts(test).awaits(test, make, "api");
    run.later(SECOND.multipliedBy(6)).succeeds(build, make, SECOND.multipliedBy(6)).ends(build);
    run.endsGroup("Build").starts(test, make).starts(ship).awaits(ship, make, "api");
    run.later(SECOND.multipliedBy(3)).retries(test, make, "exit 75", SECOND.multipliedBy(2));
    run.starts(ship, make).later(SECOND.multipliedBy(2)).starts(test, make);
    run.later(SECOND).succeeds(test, make, SECOND).ends(test).endsGroup("Test");
    run.later(SECOND).succeeds(ship, make, SECOND.multipliedBy(4)).ends(ship).endsGroup("Ship");
    run.endsRun(SECOND.multipliedBy(13), 3, 0);

    assertThat(said(Advice.NONE))
        .containsExactly(
            "slowest: Build, make 6s; Ship, make 4s; Test, make 1s",
            "time of tasks: running 50%, waiting for limit `api` 41%, pausing before retries 9%",
            "longest chain: Build 6s -> Ship 7s",
            "3 succeeded in 13s");
  }

  private Plan plan() {
    return Plan.of("release", Group.of(build), Group.of(test), Group.of(ship).withNeeds("Build"));
  }

  private List<String> said(Advice advice) {
    return SummaryText.of(model.summary(), advice, Paint.NONE);
  }

  private static final class LogsAdvice implements Advice {
    @Override
    public @Nullable String closer(String task) {
      return "weft logs k3f9x2ab " + task;
    }
  }
}
