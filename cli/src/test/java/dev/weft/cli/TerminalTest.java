package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The command on a real terminal.
@EnabledOnOs(OS.LINUX)
@Needs(program = "tmux", debianPackage = "tmux")
@Timeout(120)
final class TerminalTest {

  @TempDir private Path folder;
  private final String server = "weft-" + UUID.randomUUID();

  @AfterEach
  void closeTerminal() throws Exception {
    tmux("kill-server");
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

    awaitOnScreen("Serve | ready");
    tmux("send-keys", "C-c");
    awaitOnScreen("it ended with 130");

    assertThat(screen())
        .contains("Serve | asked", "1 cancelled in", "weft: stopping")
        .doesNotContain("Serve | interrupted");
    // The shell that waits for a line is the only one left.
    assertThat(WeftProcess.processesWith("WEFT_TERMINAL=" + server)).hasSize(1);
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

    awaitOnScreen("Pay: Pay them? Type y or n.");
    type("sure");
    awaitOnScreen("sure\nPay: Pay them? Type y or n.\n");
    type("y");
    awaitOnScreen("Pay: limit? (number; 10 by default)");
    type("much");
    awaitOnScreen("Pay: `limit` is a number, not `much`\nPay: limit?");
    type("");
    awaitOnScreen("Pay: how? (one of wire, card)");
    type("card");
    awaitOnScreen("it ended with 0");

    assertThat(screen())
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
          Tell: [{approval: Tell them?}]
        """);

    awaitOnScreen("Pay: Pay them? Type y or n.");
    tmux("send-keys", "y");
    awaitOnScreen("Type y or n.\ny\n");
    WeftProcess.Result taken = WeftProcess.run(folder, "approve", run(), "Pay", "--by", "ann");
    assertThat(taken.exitCode()).as(taken.err()).isZero();
    awaitOnScreen(
        """
        Pay: Pay them? Type y or n.
        Pay: Pay them?: approved by ann
        Tell: waits, too; press Enter to answer
        """);
    // Sends the `y`, too, which was meant for the other.
    type("");
    awaitOnScreen("press Enter to answer\n\nTell: Tell them? Type y or n.\n");
    type("n");
    awaitOnScreen("it ended with 1");

    assertThat(screen()).contains("Type y or n.\nn\nTell: Tell them?: denied by ");
  }

  /// The id of the run, from what it says about answering elsewhere.
  private String run() {
    Matcher run = Pattern.compile("weft approve ([0-9a-z]{8}) ").matcher(screen());
    assertThat(run.find()).isTrue();
    return run.group(1);
  }

  private void startWeft(String plan) throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), plan);
    String weft =
        WeftProcess.command(List.of(), "run", "plan.yaml").stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    Path script =
        Files.writeString(
            folder.resolve("session.sh"),
            "trap : INT\n" + weft + "\necho \"it ended with $?\"\nread -r line\n");
    tmux(
        "new-session",
        "-d",
        "-x",
        "100",
        "-y",
        "30",
        "-c",
        folder.toString(),
        "-e",
        "WEFT_TERMINAL=" + server,
        "sh",
        script.toString());
  }

  private void type(String line) throws Exception {
    tmux("send-keys", "-l", line);
    tmux("send-keys", "Enter");
  }

  private void awaitOnScreen(String text) {
    WeftProcess.eventually("the screen shows `" + text + "`", () -> screen().contains(text));
  }

  private String screen() {
    try {
      return tmux("capture-pane", "-p");
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private String tmux(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-L", server, "-f", "/dev/null"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
