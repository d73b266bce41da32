package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
    Files.writeString(
        folder.resolve("plan.yaml"),
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

    awaitOnScreen("Serve | ready");
    tmux("send-keys", "C-c");
    awaitOnScreen("it ended with 130");

    assertThat(screen())
        .contains("Serve | asked", "1 cancelled in", "weft: stopping")
        .doesNotContain("Serve | interrupted");
    // The shell that waits for a line is the only one left.
    assertThat(WeftProcess.processesWith("WEFT_TERMINAL=" + server)).hasSize(1);
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
