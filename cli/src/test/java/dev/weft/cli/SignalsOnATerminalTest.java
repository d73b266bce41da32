package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signals on a real terminal: what a shell sees of them, and the state in which they leave the
/// terminal.
@LongTest
@EnabledOnOs(OS.LINUX)
@Needs(program = "tmux", debianPackage = "tmux")
@Timeout(120)
final class SignalsOnATerminalTest {
  private static final String PLAN =
      """
      tasks:
        Serve:
          finally:
            - echo >> tidied
          steps:
            - name: serve
              run: |
                echo >> begun
                echo ready
                sleep 1000
      """;

  @TempDir private Path folder;
  private final Tmux terminal = new Tmux();

  @AfterEach
  void closeTerminal() throws Exception {
    terminal.close();
  }

  @ParameterizedTest
  @CsvSource({"--plain, Serve | ready", "--no-input, serve  ready"})
  void oneCtrlCEndsALoopOfTheShell(String option, String ready) throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), PLAN);
    terminal.startLoop(folder, 80, 24, "run", "plan.yaml", option);
    terminal.awaitOnScreen(ready);
    terminal.press("C-c");

    endsWith("130");
    assertThat(folder.resolve("begun")).hasContent("\n");
    assertThat(folder.resolve("tidied")).hasContent("\n");
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void theShellSeesWhichSignalItDiedOf(String signal, String status) throws Exception {
    start();
    terminal.signal(signal);

    endsWith(status);
    assertThat(folder.resolve("tidied")).hasContent("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"the key", "the signal"})
  void sigquitEndsItAtOnceAndTheTerminalIsAsItWas(String means) throws Exception {
    startToLeaveATerminalAsItWas();
    if (means.equals("the key")) {
      terminal.press("C-\\");
    } else {
      terminal.signal("QUIT");
    }

    endsWith("131");
    assertThat(terminal.all()).doesNotContain("thread dump");
    assertThat(folder.resolve("tidied")).doesNotExist();
  }

  @Test
  void aTerminalIsAsItWasAlsoAfterSigkill() throws Exception {
    startToLeaveATerminalAsItWas();
    terminal.signal("KILL");

    endsWith("137");
  }

  private void start() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), PLAN);
    terminal.start(folder, 80, 24, "run", "plan.yaml");
    terminal.awaitOnScreen("serve  ready");
  }

  private void startToLeaveATerminalAsItWas() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), PLAN);
    terminal.startToLeaveATerminalAsItWas(folder, 80, 24, "run", "plan.yaml");
    terminal.awaitOnScreen("serve  ready");
  }

  private void endsWith(String status) {
    terminal.awaitOnScreen("it ended with " + status);
    WeftProcess.eventually("the cursor is shown", terminal::showsCursor);
    assertThat(terminal.all()).doesNotContain("not as it was");
  }
}
