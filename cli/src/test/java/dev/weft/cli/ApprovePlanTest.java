package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.WeftProcess.Result;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A plan with an approval in the middle, run by one process and answered by others.
@Timeout(120)
@LongTest
class ApprovePlanTest {
  private static final Pattern RUN = Pattern.compile("weft approve ([0-9a-z]{8}) Pay");

  @TempDir private Path folder;

  @Test
  void aPayRunGoesOnWhenSomebodySaysYes() throws Exception {
    try (WeftProcess weft = start()) {
      String run = awaitWaiting(weft);

      Result list = WeftProcess.run(folder, "approve");
      assertThat(list.out())
          .contains(
              "run " + run + " of payroll\n  Pay: Pay them?\n    weft approve " + run + " Pay\n")
          .contains("    by ann\n    limit: number; 10 by default\n");
      Result refused = WeftProcess.run(folder, "approve", run, "Pay", "--by", "eve");
      assertThat(refused.err()).startsWith("error: `eve` may not answer; ann may\n");
      assertThat(refused.exitCode()).isEqualTo(2);
      Result taken =
          WeftProcess.run(folder, "approve", run, "Pay", "--by", "ann", "--set", "limit=12");
      assertThat(taken.err()).isEmpty();
      assertThat(taken.exitCode()).isZero();

      Result result = weft.end();
      assertThat(result.err()).isEmpty();
      assertThat(result.exitCode()).isZero();
      assertThat(result.out())
          .contains("Pay: Pay them?: approved by ann\nPay | up to 12, says ann\n");
      assertThat(folder.resolve(".weft")).isDirectoryNotContaining("glob:**.sock");
    }
  }

  @Test
  void ofAKilledRunWithoutARecordNothingIsLeftButAWord() throws Exception {
    try (WeftProcess weft = start("--no-journal")) {
      String run = awaitWaiting(weft);
      weft.signal("KILL");
      weft.end();
      assertThat(folder.resolve(".weft/run-" + run + ".sock")).exists();

      Result refused = WeftProcess.run(folder, "approve", run, "Pay", "--by", "ann");

      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).startsWith("error: run `" + run + "` is gone: its process has");
      assertThat(folder.resolve(".weft")).isDirectoryNotContaining("glob:**.sock");
    }
  }

  @Test
  void aStoppedRunTakesItsSocketAway() throws Exception {
    try (WeftProcess weft = start()) {
      awaitWaiting(weft);
      weft.signal("INT");

      assertThat(weft.end().exitCode()).isEqualTo(130);
      assertThat(folder.resolve(".weft")).isDirectoryNotContaining("glob:**.sock");
    }
  }

  private WeftProcess start(String... options) throws IOException {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        name: payroll
        tasks:
          Pay:
            - echo drafting
            - id: ok
              name: Pay them?
              approval: Pay them?
              by: [ann]
              form: {limit: {type: number, default: 10}}
            - run: echo "up to $LIMIT, says $BY"
              env:
                LIMIT: ${{ steps.ok.outputs.limit }}
                BY: ${{ steps.ok.outputs.by }}
        """);
    return WeftProcess.start(
        folder,
        Stream.concat(Stream.of("run", "plan.yaml"), Stream.of(options)).toArray(String[]::new));
  }

  private static String awaitWaiting(WeftProcess weft) {
    WeftProcess.eventually(
        "it waits: " + weft.err(), () -> weft.out().contains("waits for an approval by ann"));
    Matcher run = RUN.matcher(weft.out());
    assertThat(run.find()).isTrue();
    return run.group(1);
  }
}
