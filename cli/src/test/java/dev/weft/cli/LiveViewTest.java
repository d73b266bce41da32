package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The live view on a real terminal: each screen is as its golden file says, with times written as
/// `…`. `mvn test -Dweft.golden=write` writes the files anew. Nothing here waits for a time: steps
/// wait for files, and the test for what the screen shows.
@LongTest
@EnabledOnOs(OS.LINUX)
@Needs(program = "tmux", debianPackage = "tmux")
@Timeout(120)
final class LiveViewTest {
  private static final Path SCREENS = Path.of("src/test/resources/screens");

  private static final String MORNING =
      """
      name: morning
      limits: {kettle: 1}
      tasks:
        Laptop:
          - {name: Open the lid, run: echo it squeaks}
          - {name: Log in, run: "%s"}
        Coffee:
          - {name: Heat the water, limit: kettle, run: "%s"}
        Tea:
          - {name: Fill the pot, run: "%s"}
          - {name: Heat the water, limit: kettle, run: "echo hot"}
        Parcel:
          needs: [Laptop, Tea]
          steps: [{name: Bring it to the door, run: "true"}]
      """
          .formatted(until("login"), until("water"), until("pot"));

  @TempDir private Path folder;
  private final Tmux terminal = new Tmux();

  @AfterEach
  void closeTerminal() throws Exception {
    terminal.close();
  }

  @Test
  void aFewTasks() throws Exception {
    startMorning(100, 24);
    assertScreen("a-few-tasks-under-way");

    touch("water");
    terminal.awaitOnScreen("✓ Tea: Heat the water");
    touch("login");
    terminal.awaitOnScreen("it ended with 0");
    assertScreen("a-few-tasks-at-the-end");
    assertThat(terminal.showsCursor()).isTrue();
  }

  @Test
  void fortyColumns() throws Exception {
    startMorning(40, 16);
    assertScreen("forty-columns");
  }

  @Test
  void aChangeOfTheWindowsSizeLeavesNoTraces() throws Exception {
    startMorning(100, 24);
    terminal.resize(46, 20);
    WeftProcess.eventually(
        "it fits", () -> terminal.screen().contains("2 running") && rules(46) == 1);
    assertScreen("resized-to-46-columns");

    terminal.resize(90, 20);
    WeftProcess.eventually(
        "it is wide again",
        () -> terminal.screen().contains("2 running · 1 waiting") && rules(90) == 1);
    assertScreen("resized-to-90-columns");
  }

  /// How many lines of the screen are rules as wide as it.
  private long rules(int columns) {
    return terminal.screen().lines().filter(it -> it.matches("╌.*╌{" + columns / 3 + "}")).count();
  }

  @Test
  void fiveThousandTasks() throws Exception {
    Files.writeString(
        folder.resolve("rows.txt"),
        IntStream.rangeClosed(1, 5_000)
            .mapToObj(i -> String.format(Locale.ROOT, "row%04d\n", i))
            .collect(Collectors.joining()));
    start(
        80,
        24,
        """
        name: many
        tasks:
          Rows:
            for-each: {lines: rows.txt}
            steps: [{name: rest, wait: 2h}]
        """);
    terminal.awaitOnScreen(" left · 5,000 waiting");
    assertScreen("five-thousand-tasks");

    terminal.press("Down", "Down");
    terminal.awaitOnScreen("> Rows/row0002");
    terminal.press("/");
    terminal.type("row49");
    terminal.awaitOnScreen("and 91 more under way");
    assertScreen("five-thousand-tasks-filtered");
  }

  @Test
  void aFailureIsShownAtOnceWithItsLastLines() throws Exception {
    start(
        80,
        24,
        """
        name: nightly
        tasks:
          Backup:
            - {name: copy, run: "seq 1 12; printf '\\\\033[31mdisk full\\\\033[2J\\\\n'; exit 3"}
          Long: [{name: go on, run: "%s"}]
          Report: {needs: Backup, steps: [./report]}
        """
            .formatted(until("end")));
    terminal.awaitOnScreen("1 failed");
    terminal.awaitOnScreen("Report: skipped");
    assertScreen("a-failure-while-others-go-on");

    touch("end");
    terminal.awaitOnScreen("it ended with 1");
    assertScreen("a-failure-at-the-end");
  }

  @Test
  void anApprovalIsAnsweredInPlace() throws Exception {
    start(
        80,
        24,
        """
        name: payroll
        tasks:
          Pay:
            - id: ok
              approval: Pay them?
              form: {limit: {type: number, default: 10}, how: [wire, card]}
            - name: pay
              run: echo "up to $LIMIT by $HOW"
              env:
                LIMIT: ${{ steps.ok.outputs.limit }}
                HOW: ${{ steps.ok.outputs.how }}
          Long: [{name: go on, run: "%s"}]
        """
            .formatted(until("end")));
    terminal.awaitOnScreen("a: answer");
    assertScreen("an-approval-that-waits");

    terminal.press("a");
    terminal.awaitOnScreen("Pay: Pay them? y or n");
    terminal.press("y");
    terminal.awaitOnScreen("Pay: limit? (number; 10 by default)");
    terminal.type("much");
    terminal.awaitOnScreen("`limit` is a number, not `much`. Pay: limit?");
    assertScreen("an-approval-being-answered");
    terminal.type("");
    terminal.awaitOnScreen("Pay: how? (one of wire, card)");
    terminal.type("card");
    terminal.awaitOnScreen("| up to 10 by card");
    touch("end");
    terminal.awaitOnScreen("it ended with 0");
  }

  @Test
  void ctrlCStopsInGoodOrderAndGivesTheTerminalBack() throws Exception {
    start(80, 24, STUBBORN.formatted("touch asked; until [ -e end ]; do sleep 0.05; done; exit"));
    terminal.awaitOnScreen("serve  ready");
    terminal.press("C-c");
    terminal.awaitOnScreen("stopping · 0 of 1 done");
    WeftProcess.eventually("it was asked", () -> Files.exists(folder.resolve("asked")));
    assertScreen("stopping");

    touch("end");
    terminal.awaitOnScreen("it ended with 130");
    assertScreen("stopped");
    assertThat(terminal.showsCursor()).isTrue();
  }

  @Test
  void ctrlCTwiceKillsWhatRunsAndGivesTheTerminalBack() throws Exception {
    start(80, 24, STUBBORN.formatted("touch asked"));
    terminal.awaitOnScreen("serve  ready");
    terminal.press("C-c");
    WeftProcess.eventually("it was asked", () -> Files.exists(folder.resolve("asked")));
    long asked = System.nanoTime();
    WeftProcess.eventually(
        "another signal is a second one", () -> System.nanoTime() - asked > 1_100_000_000L);
    terminal.press("C-c");
    terminal.awaitOnScreen("it ended with 130");
    assertScreen("killed");
    assertThat(terminal.showsCursor()).isTrue();
  }

  private static final String STUBBORN =
      """
      tasks:
        Serve:
          - name: serve
            run: |
              exec 2>/dev/null
              trap '%s' TERM
              echo ready
              while :; do sleep 0.05 || :; done
      """;

  @Test
  void ctrlZGivesTheTerminalBackUntilTheShellLetsTheRunGoOn() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), MORNING);
    terminal.startAsJob(folder, 80, 24, "run", "plan.yaml");
    terminal.awaitOnScreen("Tea     Fill the pot");
    terminal.press("C-z");
    terminal.awaitOnScreen("it is stopped");
    assertThat(terminal.showsCursor()).isTrue();

    // Its commands continue.
    touch("pot");
    terminal.type("");
    terminal.awaitOnScreen("✓ Tea: Fill the pot");
    WeftProcess.eventually("the cursor is hidden", () -> !terminal.showsCursor());
    terminal.press("C-z");
    WeftProcess.eventually(
        "it is stopped again", () -> terminal.all().split("it is stopped", -1).length == 3);
    terminal.type("");
    touch("login");
    touch("water");
    terminal.awaitOnScreen("it ended with 0");
    assertThat(terminal.all()).contains("4 succeeded in").doesNotContain("not as it was");
  }

  @Test
  void qAsksFirst() throws Exception {
    startMorning(80, 24);
    terminal.press("q");
    terminal.awaitOnScreen("stop the run? q again stops it");
    terminal.press("x");
    terminal.awaitOnScreen("2 running");
    terminal.press("q", "q");
    terminal.awaitOnScreen("it ended with 130");
    assertThat(terminal.screen())
        .contains("3 cancelled, 1 not started in")
        .doesNotContain("not as it was");
  }

  @Test
  void aTerminalThatCanOnlyPrintGetsLines() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), MORNING);
    terminal.startDumb(folder, 80, 24, "run", "plan.yaml");
    terminal.awaitOnScreen("Laptop: Open the lid (");
    touch("pot");
    touch("login");
    touch("water");
    terminal.awaitOnScreen("it ended with 0");

    assertThat(terminal.screen())
        .contains("Laptop | it squeaks", "Tea | hot", "4 succeeded in")
        .doesNotContain("✓", "? help", "not as it was");
  }

  /// A command that ends when a certain file exists.
  private static String until(String file) {
    return "until [ -e %s ]; do sleep 0.05; done".formatted(file);
  }

  private void start(int columns, int rows, String plan) throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), plan);
    terminal.start(folder, columns, rows, "run", "plan.yaml");
  }

  /// Waits until one task waits for the kettle that another one uses.
  private void startMorning(int columns, int rows) throws Exception {
    start(columns, rows, MORNING);
    terminal.awaitOnScreen("Laptop  Log in");
    terminal.awaitOnScreen("Coffee  Heat the water");
    terminal.awaitOnScreen("✓ Laptop: Open the lid");
    touch("pot");
    terminal.awaitOnScreen("1 waits for limit `kettle`");
  }

  private void touch(String file) throws IOException {
    Files.createFile(folder.resolve(file));
  }

  private void assertScreen(String name) throws IOException {
    Path file = SCREENS.resolve(name + ".txt");
    String steady = steady(terminal.screen());
    if ("write".equals(System.getProperty("weft.golden"))) {
      Files.createDirectories(SCREENS);
      Files.writeString(file, steady);
    }
    assertThat(steady).isEqualTo(Files.readString(file));
  }

  /// The screen with times, the run's id and the blanks that make room for times as they are in
  /// every run.
  private static String steady(String screen) {
    return screen
            .replaceAll("(weft (?:approve|retry|logs) )[0-9a-z]{8}", "$1…")
            .replaceAll("\\(run [0-9a-z]{8}\\)|\\([0-9a-z]{8}\\)", "(…)")
            .replaceAll("(run )[0-9a-z]{8}\\b", "$1…")
            .replaceAll("\\((\\d+(\\.\\d+)?(ms|s|m|h)( \\d+[sm])?)\\)", "(…)")
            .replaceAll(" *(?<![\\w.])(\\d+(\\.\\d+)?(ms|s|m|h)( \\d+[sm])?)(?!\\w)", " …")
            .replaceAll(" +(?=[░█]{10} …)", " ")
            .replaceAll("(…[^\\n]*?) +(?=\\? help)", "$1  ")
            .lines()
            .map(String::stripTrailing)
            .collect(Collectors.joining("\n"))
            .stripTrailing()
        + "\n";
  }
}
