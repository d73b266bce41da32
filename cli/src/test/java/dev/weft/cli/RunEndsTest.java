package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.WeftProcess.Result;
import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// However a run ends, no process that it started remains.
@LongTest
@EnabledOnOs(OS.LINUX)
@Timeout(120)
final class RunEndsTest {

  /// Children in the group, orphans, sessions of their own, all of which ignore SIGTERM.
  private static final String STUBBORN =
      """
      tasks:
        Stubborn:
          - run: |
              trap '' TERM
              sleep 1000 &
              (sleep 1000 &)
              setsid sleep 1000 &
              (setsid sleep 1000 &)
              echo ready
              while :; do sleep 1000; done
          - echo unreached
      """;

  /// A command that prints rows and continues to print.
  private static final String STUBBORN_ROWS =
      """
      tasks:
        Rows:
          for-each:
            command: |
              trap '' TERM
              (setsid sleep 1000 &)
              echo ready
              while :; do sleep 1000; done
          steps:
            - run: [echo, "${{ row }}"]
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void theFirstSignalEndsAllThatRunsAndTheSummaryIsPrinted(String signal, int exitCode)
      throws Exception {
    try (WeftProcess weft = start(STUBBORN, "--grace", "300ms")) {
      weft.awaitLine("Stubborn | ready");
      WeftProcess.eventually("all are there", () -> weft.started().size() == 6);
      weft.signal(signal);
      Result result = weft.end();

      assertThat(result.exitCode()).isEqualTo(exitCode);
      assertThat(weft.started()).isEmpty();
      assertThat(result.out()).contains("\n1 cancelled in ").doesNotContain("unreached");
      assertThat(result.err())
          .isEqualTo("weft: stopping; what runs is asked to end. Again to kill it now.\n");
    }
  }

  /// Java tells a process that died of a signal from one that exited by the code alone, which are
  /// the same here: Python does better.
  @ParameterizedTest
  @CsvSource({"INT, -2", "TERM, -15", "HUP, -1"})
  @Needs(program = "python3", debianPackage = "python3")
  void itDiesOfTheSignalWhenItHasCleanedUp(String signal, int returnCode) throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        "tasks: {A: {steps: ['kill -%s $PPID_OF_WEFT; sleep 1000'], finally: [echo cleaned]}}\n"
            .formatted(signal));
    String python =
        """
        import os, subprocess, sys
        weft = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
        out = weft.communicate()[0]
        print("cleaned up" if "A | cleaned\\n" in out else out, weft.returncode)
        """;
    List<String> command = new ArrayList<>(List.of("python3", "-c", python, "sh", "-c", EXPORTING));
    command.addAll(WeftProcess.command(List.of(), "run", "--no-journal", "plan.yaml"));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("cleaned up " + returnCode + "\n");
  }

  /// A step knows by this whom to signal.
  private static final String EXPORTING = "export PPID_OF_WEFT=$$; exec \"$0\" \"$@\"";

  /// As a terminal together with a wrapper sends it, or the end of a session.
  @ParameterizedTest
  @CsvSource({"INT, INT, 130", "HUP, TERM, 129", "TERM, INT, 130"})
  void twoSignalsAtOnceAreOne(String first, String second, int exitCode) throws Exception {
    String plan =
        """
        tasks:
          Tidy:
            steps:
              - |
                trap 'until [ -e end ]; do sleep 0.05; done; echo tidied up; exit' TERM
                echo ready
                while :; do sleep 0.1; done
            finally: [echo cleaned up]
        """;
    try (WeftProcess weft = start(plan)) {
      weft.awaitLine("Tidy | ready");
      weft.signal(first);
      weft.signal(second);
      WeftProcess.eventually("it was heard", () -> weft.err().contains("stopping"));
      Files.createFile(folder.resolve("end"));
      Result result = weft.end();

      assertThat(result.exitCode()).isEqualTo(exitCode);
      assertThat(result.out()).contains("Tidy | tidied up\n", "Tidy | cleaned up\n");
      assertThat(result.err()).doesNotContain("killing");
    }
  }

  @Test
  void aPausedRunThatIsCancelledCleansUp() throws Exception {
    String plan =
        """
        tasks:
          Serve: [echo ready; sleep 1000]
        on-failure: [echo failed]
        finally: [echo cleaned up]
        """;
    try (WeftProcess weft = start(plan)) {
      weft.awaitLine("Serve | ready");
      WeftProcess.run(folder, "pause");
      WeftProcess.eventually("it is paused", () -> weft.out().contains("\npaused by "));
      weft.signal("INT");
      Result result = weft.end();

      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(result.out()).contains("finally | cleaned up\n").doesNotContain("| failed");
    }
  }

  @Test
  void aCommandThatIsStoppedMayTidyUp() throws Exception {
    String plan =
        """
        tasks:
          Tidy:
            - run: |
                trap 'echo tidied up; exit' TERM
                echo ready
                while :; do sleep 0.1; done
        """;
    try (WeftProcess weft = start(plan)) {
      weft.awaitLine("Tidy | ready");
      weft.signal("INT");
      Result result = weft.end();

      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(result.out()).contains("Tidy | tidied up\n");
    }
  }

  @Test
  void theSecondSignalKillsAtOnce() throws Exception {
    try (WeftProcess weft = start(STUBBORN, "--grace", "10m")) {
      weft.awaitLine("Stubborn | ready");
      weft.signal("INT");
      WeftProcess.eventually("it was heard", () -> weft.err().contains("stopping"));
      assertThat(weft.isRunning()).isTrue();
      weft.secondSignal("INT");
      Result result = weft.end();

      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(weft.started()).isEmpty();
      assertThat(result.out()).contains("\n1 cancelled in ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"300ms", "10m"})
  void aCommandThatPrintsRowsIsEndedByTheFirstSignalAndKilledByTheSecond(String grace)
      throws Exception {
    boolean twice = grace.equals("10m");
    try (WeftProcess weft = start(STUBBORN_ROWS, "--grace", grace)) {
      weft.awaitLine("Rows/ready | ready");
      WeftProcess.eventually("only it is left", () -> weft.started().size() == 3);
      weft.signal("INT");
      if (twice) {
        weft.secondSignal("INT");
      }
      Result result = weft.end();

      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(weft.started()).isEmpty();
      assertThat(result.out())
          .contains(
              "Rows cancelled, not all ran: interrupted\n1 succeeded (maybe more, not read) in ");
    }
  }

  @Test
  void aTimeoutLeavesNothing() throws Exception {
    String plan = STUBBORN.replace("    - echo unreached", "      timeout: 500ms");
    try (WeftProcess weft = start(plan, "--grace", "300ms")) {
      Result result = weft.end();

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(weft.started()).isEmpty();
      assertThat(result.out()).contains("timed out after 500ms\n");
    }
  }

  @Test
  void whatAStepLeavesInTheBackgroundLivesAsLongAsTheRun() throws Exception {
    String plan =
        """
        tasks:
          Serve:
            - run: |
                trap '' TERM
                sleep 1000 & echo $! > server
                (setsid sleep 1000 &)
            - kill -0 $(cat server); echo it lives
        """;
    try (WeftProcess weft = start(plan, "--grace", "300ms")) {
      Result result = weft.end();

      assertThat(result.exitCode()).isZero();
      assertThat(result.out()).contains("Serve | it lives\n");
      assertThat(result.err()).isEmpty();
      assertThat(weft.started()).isEmpty();
    }
  }

  @Test
  void aSignalWhileThatIsBeingEndedKillsIt() throws Exception {
    String plan = "tasks: {Serve: [\"trap '' TERM; sleep 1000 &\"]}\n";
    try (WeftProcess weft = start(plan, "--grace", "10m")) {
      WeftProcess.eventually("it waits", () -> weft.err().contains("weft: waiting for what steps"));
      weft.signal("INT");
      Result result = weft.end();

      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(result.out()).contains("\n1 succeeded in ");
      assertThat(weft.started()).isEmpty();
    }
  }

  @Test
  void aGraceTimeThatIsNoneIsTheUsersMistake() throws Exception {
    Result result = WeftProcess.run(folder, "run", "--grace", "5", "plan.yaml");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("error: Invalid value for option '--grace': 5 of which unit?");
  }

  private WeftProcess start(String plan, String... options) throws IOException {
    Files.writeString(folder.resolve("plan.yaml"), plan);
    String[] arguments = new String[options.length + 2];
    arguments[0] = "run";
    System.arraycopy(options, 0, arguments, 1, options.length);
    arguments[arguments.length - 1] = "plan.yaml";
    return WeftProcess.start(folder, arguments);
  }
}
