package dev.weft.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// The command `weft` on a terminal of its own, which tmux keeps. When it has ended, the terminal
/// says so, and waits for a line.
final class Tmux {
  private final String server = "weft-" + UUID.randomUUID();

  /// Starts the command in a folder.
  void start(Path folder, int columns, int rows, String... arguments) throws Exception {
    start(folder, columns, rows, "true", "true", arguments);
  }

  /// Starts it from a shell with job control. When it is stopped, the terminal says so, and lets it
  /// go on after a line.
  void startAsJob(Path folder, int columns, int rows, String... arguments) throws Exception {
    String resume =
        """
        while [ $code = 148 ]; do
          [ "$before" = "$(stty -g)" ] || echo "the terminal is not as it was"
          echo "it is stopped"
          read -r line
          fg
          code=$?
        done
        """;
    start(folder, columns, rows, "set -m", resume, arguments);
  }

  /// Starts it on a terminal that can do no more than print.
  void startDumb(Path folder, int columns, int rows, String... arguments) throws Exception {
    start(folder, columns, rows, "export TERM=dumb", "true", arguments);
  }

  /// Starts it. When it has ended, the terminal says so once it is as it was before.
  void startToLeaveATerminalAsItWas(Path folder, int columns, int rows, String... arguments)
      throws Exception {
    String until = "until [ \"$before\" = \"$(stty -g)\" ]; do sleep 0.05; done";
    start(folder, columns, rows, "true", until, arguments);
  }

  /// Starts it three times, one after the other, from a loop of bash.
  void startLoop(Path folder, int columns, int rows, String... arguments) throws Exception {
    String loop = "for i in 1 2 3; do %s; done".formatted(command(arguments));
    startCommand(folder, columns, rows, "true", "bash -c " + quoted(loop), "true");
  }

  private void start(
      Path folder, int columns, int rows, String before, String after, String... arguments)
      throws Exception {
    startCommand(folder, columns, rows, before, command(arguments), after);
  }

  private static String command(String... arguments) {
    return WeftProcess.command(List.of(), arguments).stream()
        .map(Tmux::quoted)
        .collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private void startCommand(
      Path folder, int columns, int rows, String before, String weft, String after)
      throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("session.sh"),
            """
            trap : INT
            unset CI NO_COLOR FORCE_COLOR LC_ALL LC_CTYPE
            export LANG=C.UTF-8
            %s
            before=$(stty -g)
            %s
            code=$?
            %s
            echo "it ended with $code"
            [ "$before" = "$(stty -g)" ] || echo "the terminal is not as it was"
            read -r line
            """
                .formatted(before, weft, after));
    tmux(
        "new-session",
        "-d",
        "-x",
        "" + columns,
        "-y",
        "" + rows,
        "-c",
        folder.toString(),
        "-e",
        mark(),
        "sh",
        script.toString());
  }

  /// Sends a signal to the command alone, as another terminal would.
  void signal(String name) throws Exception {
    long pid = WeftProcess.processesWith(mark()).filter(Tmux::isCommand).findFirst().orElseThrow();
    int exit = new ProcessBuilder("kill", "-" + name, "" + pid).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new AssertionError("kill -" + name + " " + pid + " failed");
    }
  }

  private static boolean isCommand(long pid) {
    try {
      String arguments = Files.readString(Path.of("/proc/" + pid, "cmdline"));
      return arguments.contains("\0" + Main.class.getName() + "\0");
    } catch (IOException gone) {
      return false;
    }
  }

  /// Returns the variable that marks all processes in the terminal.
  String mark() {
    return "WEFT_TERMINAL=" + server;
  }

  /// Presses keys by their names in tmux, such as `C-c`.
  void press(String... keys) throws Exception {
    List<String> command = new ArrayList<>(List.of("send-keys"));
    command.addAll(List.of(keys));
    tmux(command.toArray(String[]::new));
  }

  /// Types a line.
  void type(String line) throws Exception {
    tmux("send-keys", "-l", line);
    press("Enter");
  }

  void resize(int columns, int rows) throws Exception {
    tmux("resize-window", "-x", "" + columns, "-y", "" + rows);
  }

  void awaitOnScreen(String text) {
    WeftProcess.eventually("`" + text + "` is on the screen", () -> screen().contains(text));
  }

  /// What is on the screen now.
  String screen() {
    return captured("capture-pane", "-p");
  }

  /// The same, with all that has scrolled away.
  String all() {
    return captured("capture-pane", "-p", "-S", "-");
  }

  boolean showsCursor() {
    return captured("display-message", "-p", "#{cursor_flag}").strip().equals("1");
  }

  /// Ends all that runs there.
  void close() throws Exception {
    tmux("kill-server");
  }

  private String captured(String... arguments) {
    try {
      return tmux(arguments);
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private String tmux(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-u", "-L", server, "-f", "/dev/null"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
