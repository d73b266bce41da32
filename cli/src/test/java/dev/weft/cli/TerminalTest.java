package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The command's lines on a real terminal.
@LongTest
@EnabledOnOs(OS.LINUX)
@Needs(program = "tmux", debianPackage = "tmux")
@Timeout(120)
final class TerminalTest {

  @TempDir private Path folder;
  private final Tmux terminal = new Tmux();

  @AfterEach
  void closeTerminal() throws Exception {
    terminal.close();
  }

  @Test
  void ctrlCReachesWeftAloneWhichEndsTheRest() throws Exception {
    startWeft(
        """
        tasks:
          Serve:
            - run: |
                trap 'echo asked; exit' TERM
                trap 'echo interrupted' INT
                setsid sleep 1000 & (sleep 1000 &)
                echo ready
                while :; do sleep 0.1; done
        """);

    terminal.awaitOnScreen("Serve | ready");
    terminal.press("C-c");
    terminal.awaitOnScreen("it ended with 130");

    assertThat(terminal.screen())
        .contains("Serve | asked", "1 cancelled in", "weft: stopping")
        .doesNotContain("Serve | interrupted");
    // Only the shell that waits for a line is left.
    assertThat(WeftProcess.processesWith(terminal.mark())).hasSize(1);
  }

  @Test
  void anApprovalAndItsFormAreAnsweredAtTheTerminal() throws Exception {
    startWeft(
        """
        name: payroll
        tasks:
          Pay:
            - id: ok
              approval: Pay them?
              form: {limit: {type: number, default: 10}, how: [wire, card]}
            - run: echo "up to $LIMIT by $HOW"
              env:
                LIMIT: ${{ steps.ok.outputs.limit }}
                HOW: ${{ steps.ok.outputs.how }}
        """);

    terminal.awaitOnScreen("Pay: Pay them? Type y or n.");
    terminal.type("sure");
    terminal.awaitOnScreen("sure\nPay: Pay them? Type y or n.\n");
    terminal.type("y");
    terminal.awaitOnScreen("Pay: limit? (number; 10 by default)");
    terminal.type("much");
    terminal.awaitOnScreen("Pay: `limit` is a number, not `much`\nPay: limit?");
    terminal.type("");
    terminal.awaitOnScreen("Pay: how? (one of wire, card)");
    terminal.type("card");
    terminal.awaitOnScreen("it ended with 0");

    assertThat(terminal.screen())
        .contains(
            """
            Pay: Pay them? Type y or n.
            sure
            Pay: Pay them? Type y or n.
            y
            Pay: limit? (number; 10 by default)
            much
            Pay: `limit` is a number, not `much`
            Pay: limit? (number; 10 by default)

            Pay: how? (one of wire, card)
            card
            Pay: Pay them?: approved by\
            """)
        .contains("Pay | up to 10 by card\n");
  }

  @Test
  void aQuestionThatIsAnsweredElsewhereGoesAwayAndWhatIsTypedForItAnswersNoOther()
      throws Exception {
    startWeft(
        """
        name: payroll
        tasks:
          Pay: [{approval: Pay them?}]
          Tell: [{name: go, run: 'until [ -e go ]; do sleep 0.05; done'}, {approval: Tell them?}]
        """);

    terminal.awaitOnScreen("Pay: Pay them? Type y or n.");
    Files.createFile(folder.resolve("go"));
    terminal.awaitOnScreen("Tell: waits for an approval");
    terminal.press("y");
    terminal.awaitOnScreen(" Tell)\ny\n");
    WeftProcess.Result taken = WeftProcess.run(folder, "approve", run(), "Pay", "--by", "ann");
    assertThat(taken.exitCode()).as(taken.err()).isZero();
    terminal.awaitOnScreen(
        """
         Tell)
        Pay: Pay them?: approved by ann
        Tell: waits, too; press Enter to answer
        """);
    // Also sends the `y` that was meant for the other question.
    terminal.type("");
    terminal.awaitOnScreen("press Enter to answer\n\nTell: Tell them? Type y or n.\n");
    terminal.type("n");
    terminal.awaitOnScreen("it ended with 1");

    assertThat(terminal.screen()).contains("Type y or n.\nn\nTell: Tell them?: denied by ");
  }

  /// The id of the run, from what it says about answering elsewhere.
  private String run() {
    Matcher run = Pattern.compile("weft approve ([0-9a-z]{8}) ").matcher(terminal.screen());
    assertThat(run.find()).isTrue();
    return run.group(1);
  }

  private void startWeft(String plan) throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), plan);
    terminal.start(folder, 100, 30, "run", "--plain", "plan.yaml");
  }
}
