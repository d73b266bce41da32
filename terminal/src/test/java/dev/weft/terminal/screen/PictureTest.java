package dev.weft.terminal.screen;

import static dev.weft.terminal.text.Happening.plan;
import static dev.weft.terminal.text.Happening.task;
import static dev.weft.terminal.text.Happening.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.model.AttemptTimes;
import dev.weft.model.Lane;
import dev.weft.model.RunModel;
import dev.weft.terminal.text.Happening;
import dev.weft.terminal.text.Symbols;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

/// What the live area shows, as text.
class PictureTest {
  private final RunModel model = new RunModel(new RunModel.Details(200, false).withWork());
  private final Steering steering =
      new Steering(Controls.of(new dev.weft.local.LocalDriver()), "ann", _ -> {});
  private final Happening run = new Happening(model);
  private Outlook outlook = Outlook.NONE;

  @Test
  void threeTasksWithWhatTheyDoAndForHowLong() {
    Task laptop = new Task("Laptop", List.of(Step.wait("Log in", Duration.ofSeconds(8))));
    Task coffee = task("Coffee");
    Task parcel = task("Parcel");
    run.begins(plan(laptop, coffee, parcel));
    run.starts(laptop).starts(laptop, laptop.steps().getFirst());
    run.starts(coffee).starts(coffee, coffee.steps().getFirst());
    run.starts(parcel).starts(parcel, parcel.steps().getFirst());
    run.begins(coffee, coffee.steps().getFirst(), "18 ");
    assertThat(drawn(70, 24)).contains("Coffee  coffee  18  ");
    run.prints(coffee, coffee.steps().getFirst(), "g");
    run.later(Duration.ofSeconds(2)).succeeds(parcel, parcel.steps().getFirst(), Duration.ZERO);
    run.ends(parcel);

    assertThat(drawn(70, 24))
        .isEqualTo(
            """
            ╌╌ morning ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
              Coffee  coffee  18 g                                             2s
              Laptop  Log in                               ██░░░░░░░░ 2s, 6s left
            1 of 3 done · 2s · 1 running · 1 waiting                       ? help
            """);
  }

  @Test
  void whatWaitsIsGroupedByWhatItWaitsFor() {
    Task build = new Task("Build", List.of(work("make", "api")));
    Task fetch = task("Fetch");
    Task lint = new Task("Lint", List.of(work("lint", "api")));
    Task ship = task("Ship");
    Task tell = task("Tell");
    Task pay = new Task("Pay", List.of(Step.approval("Pay them?")));
    run.begins(
        Plan.of(
                "release",
                Group.of(build),
                Group.of(fetch),
                Group.of(lint),
                Group.of(pay),
                Group.of(ship).withNeeds("Build"),
                Group.of(tell).withNeeds("Build"))
            .withLimits(Limit.atMost("api", 1)));
    run.starts(build).starts(build, build.steps().getFirst());
    run.starts(lint).awaits(lint, (Step.Work<?>) lint.steps().getFirst(), "api");
    run.starts(pay).starts(pay, pay.steps().getFirst());
    run.starts(fetch).starts(fetch, fetch.steps().getFirst());
    run.retries(fetch, fetch.steps().getFirst(), "exit 75", Duration.ofSeconds(5));
    run.later(Duration.ofSeconds(1));

    assertThat(drawn(80, 24))
        .isEqualTo(
            """
            ╌╌ release ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
              Pay    waits for an approval: Pay them?                             a: answer
              Build  make                                                                1s
              1 waits for limit `api` (1 of 1 in use): Lint
              1 waits to try again, in 4s (exit 75): Fetch
              2 wait for `Build`: Ship, Tell
            0 of 6 done · 1s · 1 running · 3 waiting                                 ? help
            """);
  }

  @Test
  void aStepThatIsPolledSaysHowOftenAndWhenNext() {
    Step.Work<?> job = work("job", "api");
    Task ask = new Task("Ask", List.of(job));
    run.begins(Plan.of("calls", Group.of(ask)).withLimits(Limit.atMost("api", 50)));
    run.starts(ask).starts(ask, job).prints(ask, job, "not done: queued");
    run.polls(ask, job, 6, "queued", Duration.ofSeconds(11)).later(Duration.ofSeconds(1));
    assertThat(drawn(80, 24))
        .containsPattern("  Ask  job \\(poll 7\\)  not done: queued +next in 10s\n")
        .contains("1 waiting");

    run.starts(ask, job);
    assertThat(drawn(80, 24)).containsPattern("  Ask  job \\(poll 7\\)  not done: queued +0s\n");
  }

  @Test
  void aLimitThatIsSlowedSaysByWhatAndUntilWhen() {
    Task ask = new Task("Ask", List.of(work("ask", "api")));
    run.begins(Plan.of("calls", Group.of(ask)).withLimits(Limit.atMost("api", 50).withAdapt()));
    run.starts(ask).awaits(ask, (Step.Work<?>) ask.steps().getFirst(), "api");
    run.slows("api", 12, "429", Duration.ofSeconds(21)).later(Duration.ofSeconds(1));
    assertThat(drawn(80, 24))
        .contains("1 waits for limit `api` (12 of 50, slowed by 429, next in 20s): Ask");

    run.later(Duration.ofSeconds(20));
    assertThat(drawn(80, 24)).contains("(12 of 50, slowed by 429): Ask");
    run.slows("api", 50, "429", Duration.ZERO);
    assertThat(drawn(80, 24)).contains("(0 of 50 in use): Ask");
  }

  @Test
  void ofFiftyThousandTheLongestRunningComeFirst() {
    List<Task> rows = new java.util.ArrayList<>();
    Group group = Group.of("Rows", rows);
    for (int i = 0; i < 50_000; i++) {
      rows.add(new Task(String.format(Locale.ROOT, "Rows/%05d", i), List.of(work("call"))));
    }
    run.begins(Plan.of("rows", group));
    for (Task row : rows.subList(0, 10_000)) {
      run.starts("Rows", row).starts(row, row.steps().getFirst());
    }
    run.later(Duration.ofSeconds(1));
    for (Task row : rows.subList(0, 3)) {
      run.succeeds(row, row.steps().getFirst(), Duration.ZERO).ends("Rows", row);
    }
    run.later(Duration.ofSeconds(8));

    assertThat(drawn(60, 12))
        .isEqualTo(
            """
            ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
              Rows/00003  call                                       9s
              Rows/00004  call                                       9s
              Rows/00005  call                                       9s
              and 9,994 more under way
            3 of 50,000 done · 9s, about 1d 17h left             ? help
            """);
  }

  @Test
  void aNarrowScreenHasWhatMattersMost() {
    Task long1 = task("Customers of the north");
    run.begins(plan(long1, task("B")));
    run.starts(long1).starts(long1, long1.steps().getFirst());
    run.later(Duration.ofMinutes(61));

    assertThat(drawn(30, 10))
        .isEqualTo(
            """
            ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
              Customers …  custome… 1h 1m
            0 of 2 done · 1h 1m    ? help
            """);
  }

  @Test
  void ofARowsNameTheKeyIsKept() {
    Task row = task("Customers of the north/row304");
    run.begins(plan(row));
    run.starts(row).starts(row, row.steps().getFirst());

    assertThat(drawn(40, 10)).contains("  …e north/row304  ");
  }

  @Test
  void everyLineFitsWhateverTheSizeAndTheNames() {
    Task wide = new Task("漢字のタスク", List.of(work("e\u0301cole 👩‍💻 🎉")));
    Task colours = task("Colours");
    run.begins(plan(wide, colours));
    run.starts(wide).starts(wide, wide.steps().getFirst());
    run.starts(colours).starts(colours, colours.steps().getFirst());
    run.prints(colours, colours.steps().getFirst(), "\u001b[31mred\u001b[2J\u001b[5;5H 漢字\tx");
    for (int columns = 1; columns <= 200; columns++) {
      for (int rows = 1; rows <= 30; rows++) {
        List<AttributedString> lines = lines(columns, rows);

        assertThat(lines.size()).isBetween(1, Math.max(1, rows - 1));
        for (AttributedString line : lines) {
          assertThat(line.columnLength()).isLessThan(Math.max(2, columns));
          assertThat(line.toString()).doesNotContain("\u001b", "\n", "\t");
        }
      }
    }
  }

  @Test
  void combiningAndWideCharactersKeepTheColumns() {
    Task wide = new Task("漢字", List.of(work("e\u0301tape")));
    Task plain = task("Four");
    run.begins(plan(wide, plain));
    run.starts(wide).starts(wide, wide.steps().getFirst());
    run.starts(plain).starts(plain, plain.steps().getFirst());

    assertThat(drawn(40, 24))
        .contains(
            """
              漢字  e\u0301tape                        0s
              Four  four                         0s
            """);
  }

  @Test
  void whatThePastTellsIsABarAndTheTimeLeft() {
    Task build = task("Build");
    AttemptTimes past = AttemptTimes.ofMeans();
    Instant then = Instant.EPOCH;
    past.add(
        "Build",
        new Lane.Attempt(
            "build",
            Lane.Kind.WORK,
            1,
            Status.SUCCEEDED,
            then,
            then.plusSeconds(10),
            null,
            Map.of(),
            List.of()));
    outlook = new Outlook(Map.of(), past);
    run.begins(plan(build));
    run.starts(build).starts(build, build.steps().getFirst());
    run.later(Duration.ofSeconds(4));

    assertThat(drawn(60, 10))
        .isEqualTo(
            """
            ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
              Build  build                                      6s left
            0 of 1 done · 4s, about 6s left · 1 running          ? help
            """);
  }

  @Test
  void theOutputOfTheSelectedTaskIsShownUntilAnyKeyIsPressed() {
    Task build = task("Build");
    run.begins(plan(build));
    run.starts(build).starts(build, build.steps().getFirst());
    run.prints(build, build.steps().getFirst(), "one")
        .prints(build, build.steps().getFirst(), "two");
    press(Key.Kind.DOWN, Key.Kind.ENTER);

    assertThat(drawn(60, 12))
        .contains("Build\n  one\n  two\nup, down: scroll · any other key: back to the tasks\n");

    run.succeeds(build, build.steps().getFirst(), Duration.ZERO).ends(build);
    assertThat(drawn(60, 12)).contains("Build (ended)\n  one\n  two\n");

    press(Key.Kind.ESCAPE);
    assertThat(drawn(60, 12)).contains("1 of 1 done").doesNotContain("two");
  }

  @Test
  void whatATaskPrintsScrollsAndStaysWhereItIsWhileMoreIsPrinted() {
    Task build = task("Build");
    run.begins(plan(build));
    run.starts(build).starts(build, build.steps().getFirst());
    for (int i = 1; i <= 20; i++) {
      run.prints(build, build.steps().getFirst(), "line " + i);
    }
    press(Key.Kind.DOWN, Key.Kind.ENTER);
    assertThat(drawn(60, 12)).contains("Build\n  line 18\n  line 19\n  line 20\n");

    press(Key.Kind.UP, Key.Kind.UP);
    assertThat(drawn(60, 12)).contains("Build\n  line 16\n  line 17\n  line 18\n");
    run.prints(build, build.steps().getFirst(), "line 21");
    assertThat(drawn(60, 12)).contains("Build\n  line 16\n  line 17\n  line 18\n");
    press(Key.Kind.PAGE_UP);
    assertThat(drawn(60, 12)).contains("Build\n  line 6\n");
    press(Key.Kind.HOME);
    assertThat(drawn(60, 12)).contains("Build\n  line 1\n  line 2\n  line 3\n");
    press(Key.Kind.DOWN);
    assertThat(drawn(60, 12)).contains("Build\n  line 2\n  line 3\n  line 4\n");

    press(Key.Kind.END);
    run.prints(build, build.steps().getFirst(), "line 22");
    assertThat(drawn(60, 12)).contains("line 22\n").doesNotContain("line 19\n");
    press(Key.Kind.BACKSPACE);
    assertThat(drawn(60, 12)).contains("0 of 1 done");
  }

  @Test
  void timesBelowASecondAreShownInTenths() {
    Task quick = new Task("Quick", List.of(Step.wait("nap", Duration.ofSeconds(1))));
    Task slow = task("Slow");
    run.begins(plan(quick, slow));
    run.starts(quick).starts(quick, quick.steps().getFirst());
    run.starts(slow).starts(slow, slow.steps().getFirst());
    run.later(Duration.ofMillis(730));

    assertThat(drawn(70, 24)).contains("███████░░░ 0.7s, 0.3s left\n", " 0.7s\n");
    assertThat(Picture.hasTenths(model, run.now())).isTrue();
    run.succeeds(quick, quick.steps().getFirst(), Duration.ZERO);
    run.later(Duration.ofMillis(500));
    assertThat(drawn(70, 24)).contains(" 1s\n");
    assertThat(Picture.hasTenths(model, run.now())).isFalse();
  }

  @Test
  void thePlansCleanUpIsNotCountedAsATask() {
    Task build = task("Build");
    Task tidy = task("finally");
    run.begins(plan(build));
    run.starts(build).succeeds(build, build.steps().getFirst(), Duration.ZERO).ends(build);
    run.starts(tidy).succeeds(tidy, tidy.steps().getFirst(), Duration.ZERO).ends(tidy);

    assertThat(drawn(60, 12)).contains("1 of 1 done");
  }

  @Test
  void aFilterLeavesOutTheOthers() {
    Task north = task("North");
    Task south = task("South");
    run.begins(plan(north, south));
    run.starts(north).starts(north, north.steps().getFirst());
    run.starts(south).starts(south, south.steps().getFirst());
    steering.press(new Key(Key.Kind.CHARACTER, "/"), model);
    steering.press(new Key(Key.Kind.CHARACTER, "s"), model);
    steering.press(new Key(Key.Kind.CHARACTER, "O"), model);
    press(Key.Kind.ENTER);

    assertThat(drawn(60, 12)).contains("South", "/sO").doesNotContain("North");
  }

  private void press(Key.Kind... kinds) {
    for (Key.Kind kind : kinds) {
      steering.press(Key.of(kind), model);
    }
  }

  private List<AttributedString> lines(int columns, int rows) {
    return Picture.of(model, steering, outlook, Symbols.UNICODE, run.now(), columns, rows);
  }

  private String drawn(int columns, int rows) {
    return lines(columns, rows).stream()
        .map(line -> line.toString().stripTrailing() + "\n")
        .collect(Collectors.joining());
  }
}
