package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.WeftProcess.Result;
import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs that are killed, interrupted or have failed, and how other processes handle them.
@LongTest
@Timeout(180)
class ContinuedRunTest {
  private static final String PLAN =
      """
      inputs: {who: Ann}
      tasks:
        Long:
          steps:
            - {id: first, run: 'echo first of $WHO >>done'}
            - {id: pause, wait: 1d}
            - {id: last, run: echo last >>done}
          finally: [echo cleaned >>done]
        Quick: [echo quick >>done]
        Flaky: ['test -e mended']
        After:
          needs: [Flaky]
          steps: [echo after >>done]
      env: {WHO: '${{ inputs.who }}'}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), PLAN);
  }

  @Test
  void aKilledRunGoesOnWithThePlanAsItIsNow() throws Exception {
    String run = runUntilItWaits("KILL", "--set", "who=Bob");
    assertThat(weft("show").out())
        .contains("\ncut off\n", "  Long: has waited at `pause` since ")
        .contains("input who=Bob\n");
    String shorter = PLAN.replace("wait: 1d", "wait: 1ms").replace("echo last", "echo the last");
    Files.writeString(folder.resolve("plan.yaml"), shorter);

    Result strict = weft("run", "plan.yaml", "--strict");
    assertThat(strict.exitCode()).isEqualTo(2);
    assertThat(strict.err())
        .startsWith("error: the plan has changed since run " + run + " began, and --strict")
        .contains("step `pause` of `Long` was changed; step `last` of `Long` was changed");

    Result result = weft("run", "plan.yaml");
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().toList())
        .startsWith(
            "continues run "
                + run
                + ": of its tasks 2 have ended and 1 go on; --new would begin"
                + " another run",
            "the plan has changed since; what is done stays done:",
            "  step `pause` of `Long` was changed",
            "  step `last` of `Long` was changed");
    assertThat(result.exitCode()).isOne();
    assertThat(done()).containsExactlyInAnyOrder("first of Bob", "quick", "the last", "cleaned");
  }

  @Test
  void aLinkToThePlanBesideItContinuesItsRun() throws Exception {
    String run = runUntilItWaits("KILL");
    Files.writeString(folder.resolve("plan.yaml"), PLAN.replace("wait: 1d", "wait: 1ms"));
    Files.createSymbolicLink(folder.resolve("link.yaml"), Path.of("plan.yaml"));

    assertThat(weft("run", "link.yaml").out()).startsWith("continues run " + run);

    assertThat(done()).containsExactlyInAnyOrder("first of Ann", "quick", "last", "cleaned");
  }

  @Test
  void anotherKeyOfItsRowsIsAChangeOfThePlan() throws Exception {
    Files.writeString(folder.resolve("rows.csv"), "id,name\n1,ann\n2,bob\n");
    String plan =
        PLAN.replace(
            "  After:\n",
            "  Rows: {for-each: {csv: rows.csv, key: id}, steps: [{id: row, run: 'echo $R >>done',"
                + " env: {R: '${{ row.name }}'}}]}\n  After:\n");
    Files.writeString(folder.resolve("plan.yaml"), plan);
    String run = runUntilItWaits("KILL");
    Files.writeString(
        folder.resolve("plan.yaml"),
        plan.replace("key: id", "key: name").replace("wait: 1d", "wait: 1ms"));

    Result strict = weft("run", "plan.yaml", "--strict");
    assertThat(strict.exitCode()).isEqualTo(2);
    assertThat(strict.err())
        .startsWith("error: the plan has changed since run " + run + " began, and --strict")
        .contains("`key` in `for-each` of `Rows` was changed from `id` to `name`");
    assertThat(weft("run", "plan.yaml").out())
        .contains(
            "the plan has changed since; what is done stays done:\n",
            "  `key` in `for-each` of `Rows` was changed from `id` to `name`\n");
  }

  @Test
  void anInterruptedRunIsCleanedUpAfterAndGoesOnAllTheSame() throws Exception {
    String run = runUntilItWaits("INT");
    assertThat(done()).containsExactlyInAnyOrder("first of Ann", "quick", "cleaned");
    assertThat(weft("runs").out()).contains(run, "  interrupted ", "plan.yaml: 1 succeeded");
    Files.writeString(folder.resolve("plan.yaml"), PLAN.replace("wait: 1d", "wait: 1ms"));

    assertThat(weft("run", "plan.yaml").out()).startsWith("continues run " + run);

    assertThat(done())
        .containsExactlyInAnyOrder("first of Ann", "quick", "cleaned", "last", "cleaned");
  }

  @Test
  void whatFailedIsTriedAgainAndNothingElse() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), PLAN.replace("wait: 1d", "wait: 1ms"));
    Result failed = weft("run", "plan.yaml");
    assertThat(failed.exitCode()).isOne();
    assertThat(failed.out()).containsPattern("\n`weft retry \\w+` tries again what failed\n$");
    Files.createFile(folder.resolve("mended"));

    Result retried = weft("retry");

    assertThat(retried.exitCode()).isZero();
    assertThat(retried.out()).startsWith("tries again run ").contains("After: echo after");
    assertThat(done())
        .containsExactlyInAnyOrder("first of Ann", "quick", "last", "cleaned", "after");
    assertThat(weft("show", "--all").out())
        .contains("\nsucceeded in ", "  Flaky: succeeded in ", "  After: succeeded in ");
    Result again = weft("retry");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).startsWith("error: nothing of run ");
  }

  @Test
  void aRunUnderWayIsShownAndStoppedFromAnotherProcess() throws Exception {
    try (WeftProcess weft = WeftProcess.start(folder, "run", "plan.yaml")) {
      String run = awaitWait(weft);

      Result second = weft("run", "plan.yaml");
      assertThat(second.exitCode()).isEqualTo(2);
      assertThat(second.err()).startsWith("error: run " + run + " of this plan is under way");
      assertThat(weft("show", run.substring(0, 4)).out())
          .contains("\nunder way\n", "  Long: waits until ", "  Flaky: failed at `test -e mended`");
      assertThat(weft("cancel", run, "--by", "eve").out())
          .isEqualTo("run `" + run + "` is asked to stop\n");

      Result result = weft.end();
      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(result.out()).contains("Long: pause: cancelled: cancelled by eve\n");
    }
    assertThat(weft("cancel", weft("runs").out().substring(0, 8)).out()).contains("will not go on");
    assertThat(weft("runs").out()).contains("  given up ");
  }

  @Test
  void aRunIsPausedAndAStepOfItPassedOverFromAnotherProcess() throws Exception {
    try (WeftProcess weft = WeftProcess.start(folder, "run", "plan.yaml")) {
      String run = awaitWait(weft);

      assertThat(weft("pause", "--by", "eve").out()).isEqualTo("run `" + run + "` is paused\n");
      assertThat(weft("show").out())
          .containsPattern(
              "\nunder way\npaused by eve since [0-9:]+: nothing begins until `weft resume "
                  + run
                  + "`\n");
      assertThat(weft("runs").out()).contains("  paused  ").doesNotContain("under way");
      Result wrong = weft("skip", run, "Quick");
      assertThat(wrong.exitCode()).isEqualTo(2);
      assertThat(wrong.err()).isEqualTo("error: `Quick` is not under way\n");
      assertThat(weft("skip", run, "Long").exitCode()).isZero();
      WeftProcess.eventually(
          "it is passed over", () -> weft.out().contains("Long: pause: skipped"));
      assertThat(done()).doesNotContain("last");
      assertThat(weft("resume").out()).isEqualTo("run `" + run + "` goes on\n");
      assertThat(weft("runs").out()).doesNotContain("paused");

      Result result = weft.end();
      assertThat(result.exitCode()).isOne();
      assertThat(result.out()).contains("paused by eve; `weft resume` lets it go on\n");
      assertThat(done()).contains("last", "cleaned");
    }
    Result over = weft("pause");
    assertThat(over.exitCode()).isEqualTo(2);
    assertThat(over.err()).startsWith("error: run ").endsWith(" has ended\n");
  }

  @Test
  void aLineThatHasNotEndedIsInTheLogsAndIsNotContinuedByTheNextProcess() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        "tasks: {Ask: [\"printf 'Name: '; until [ -e go ]; do sleep 0.05; done; echo Ann\"]}\n");
    try (WeftProcess weft = WeftProcess.start(folder, "run", "plan.yaml")) {
      WeftProcess.eventually(
          "it asks", () -> logs().equals("Ask | Name: \n") && weft.out().isEmpty());
      weft.signal("KILL");
      weft.end();
    }
    Files.createFile(folder.resolve("go"));

    assertThat(weft("run", "plan.yaml").out()).contains("\nAsk | Name: Ann\n");
    assertThat(logs()).isEqualTo("Ask | Name: \nAsk | Name: Ann\n");
  }

  private String logs() {
    try {
      return weft("logs").out();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void anApprovalIsAnsweredWhileNothingDrivesItsRun() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Pay:
            - {id: ask, approval: May it be paid?, by: [ann], form: {limit: number}}
            - {run: 'echo "up to $LIMIT" >>done', env: {LIMIT: '${{ steps.ask.outputs.limit }}'}}
        """);
    String run;
    try (WeftProcess weft = WeftProcess.start(folder, "run", "plan.yaml")) {
      WeftProcess.eventually("it waits", () -> weft.out().contains("Pay: waits for an approval"));
      run = weft("runs").out().substring(0, 8);
      weft.signal("KILL");
      weft.end();
    }
    assertThat(weft("show").out()).contains("  Pay: has waited at `ask` since ");
    String cutOff =
        "run `" + run + "` was cut off, and nothing drives it; `weft run plan.yaml` continues it\n";

    assertThat(weft("skip", run, "Pay").err()).isEqualTo("error: " + cutOff);
    assertThat(weft("approve", run, "Pay", "--by", "bob").err())
        .isEqualTo("error: `bob` may not answer; ann may\n");
    assertThat(weft("approve", run, "Pay", "--by", "ann", "--set", "limit=all").exitCode())
        .isEqualTo(2);
    assertThat(weft("approve", run, "Play").err()).contains("no task `Play`");
    assertThat(weft("approve", run, "Pay", "--by", "ann", "--set", "limit=7").out())
        .isEqualTo("approved `Pay` of run `" + run + "` as ann\n" + cutOff);
    assertThat(weft("approve", run, "Pay", "--by", "bob").err())
        .isEqualTo("error: too late: `Pay` was approved by ann\n");

    assertThat(weft("run", "plan.yaml").exitCode()).isZero();
    assertThat(done()).containsExactly("up to 7");
    assertThat(weft("approve", run, "Pay", "--step", "ask", "--by", "bob").err())
        .isEqualTo("error: too late: `Pay` was approved by ann\n");
    assertThat(weft("approve", run, "Play", "--by", "bob").err())
        .isEqualTo("error: run `" + run + "` has ended\n");
  }

  @Test
  void whatStepsPrintedIsKeptAlsoWhereItIsLong() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Short: [echo one, echo two]
          Long: ['seq 100000']
        """);
    assertThat(weft("run", "plan.yaml").exitCode()).isZero();

    assertThat(weft("logs", weft("runs").out().substring(0, 8), "Short").out())
        .isEqualTo("Short | one\nShort | two\n");
    assertThat(weft("logs").out()).contains("Long | 1\n", "Long | 50000\n", "Long | 100000\n");
    assertThat(weft("logs").out().lines()).hasSize(100_002);

    assertThat(weft("export", "copy.db").exitCode()).isZero();
    damagedOutputIsTold();
    assertThat(weft("prune", "--keep", "0").out()).startsWith("pruned: 1;");
    assertThat(weft("runs").out()).isEqualTo("no run is on record\n");
    assertThat(folder.resolve(".weft/output")).isEmptyDirectory();
    assertThat(weft("runs", "--journal", "copy.db").out()).contains("succeeded");
  }

  private void damagedOutputIsTold() throws Exception {
    Path output;
    try (Stream<Path> files = Files.walk(folder.resolve(".weft/output"))) {
      output = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(output);
    bytes[100_000] ^= 1;
    Files.write(output, bytes);

    for (Result told : List.of(weft("logs"), weft("export", "another.db"))) {
      assertThat(told.exitCode()).isEqualTo(2);
      assertThat(told.out()).isEmpty();
      assertThat(told.err()).startsWith("error: the file " + output.toRealPath() + " is damaged");
    }
    assertThat(folder.resolve("another.db")).doesNotExist();
    assertThat(weft("logs", weft("runs").out().substring(0, 8), "Short").out())
        .isEqualTo("Short | one\nShort | two\n");
  }

  @Test
  void aMistakeIsSaidAndNothingIsLeftBehind() throws Exception {
    Result none = weft("show");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).startsWith("error: there is no journal " + folder.toRealPath());
    Files.writeString(folder.resolve("other.db"), "no database ".repeat(100));
    Result other = weft("run", "plan.yaml", "--journal", "other.db");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("other.db is no SQLite file, or damaged");
    assertThat(folder.resolve(".weft")).doesNotExist();
    assertThat(folder.resolve("done")).doesNotExist();
  }

  private Result weft(String... arguments) throws Exception {
    return WeftProcess.run(folder, arguments);
  }

  private List<String> done() throws Exception {
    return Files.readAllLines(folder.resolve("done"));
  }

  /// Returns the id of the run.
  private String runUntilItWaits(String signal, String... options) throws Exception {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "run";
    arguments[1] = "plan.yaml";
    System.arraycopy(options, 0, arguments, 2, options.length);
    try (WeftProcess weft = WeftProcess.start(folder, arguments)) {
      String run = awaitWait(weft);
      weft.signal(signal);
      weft.end();
      return run;
    }
  }

  /// Returns the id of the run once all of it but the wait is done.
  private String awaitWait(WeftProcess weft) throws Exception {
    WeftProcess.eventually(
        "it waits: " + weft.err(),
        () ->
            weft.out().contains("Long: first (")
                && weft.out().contains("Quick: echo quick >>done (")
                && weft.out().contains("After: skipped"));
    // The end of tasks is recorded within a moment.
    String[] runs = {""};
    WeftProcess.eventually(
        "both tasks' ends are on record",
        () -> {
          try {
            runs[0] = weft("show", "--all").out();
            return runs[0].contains("Quick: succeeded") && runs[0].contains("Flaky: failed");
          } catch (Exception retried) {
            return false;
          }
        });
    return runs[0].substring("run ".length(), "run ".length() + 8);
  }
}
