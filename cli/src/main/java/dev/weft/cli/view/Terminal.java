package dev.weft.cli.view;

import dev.weft.cli.process.OwnProcess;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/// The terminal that this process was started from.
final class Terminal {
  private static final Path STATE = Path.of("/proc/self/stat");
  private static final Path OUTPUT = Path.of("/proc/self/fd/1");
  private static final Path ERRORS = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /// Whether a person is at both ends: standard input and standard output.
  static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /// Whether standard error goes to the same place as standard output. Where the system does not
  /// say, it is taken to be so.
  static boolean isShared() {
    try {
      return Files.readSymbolicLink(OUTPUT).equals(Files.readSymbolicLink(ERRORS));
    } catch (IOException notLinux) {
      return true;
    }
  }

  static ApprovalPrompt.Input input() {
    Charset charset =
        Charset.forName(System.getProperty("stdin.encoding", "UTF-8"), Charset.defaultCharset());
    return new ApprovalPrompt.Input(System.in, charset, Terminal::isForeground, freshLine());
  }

  /// To the beginning of the line, which is erased; to the next line where the terminal cannot.
  private static String freshLine() {
    String kind = System.getenv("TERM");
    return kind == null || kind.equals("dumb") ? "\n" : "\r\u001B[K";
  }

  /// Leaves Ctrl-\ to the system, where somebody may press it, in the background: to call the C
  /// library takes Java a moment.
  static void restoreQuit() {
    if (isForeground()) {
      Thread.ofPlatform().daemon().name("weft-quit").start(OwnProcess::restoreQuit);
    }
  }

  /// Whether what is typed is for this process. The system stops a process in the background that
  /// reads all the same. Where the system does not say, it is taken to be so.
  static boolean isForeground() {
    try {
      // pid (name) state parent group session terminal foreground-group ...
      String state = Files.readString(STATE);
      String[] fields = state.substring(state.lastIndexOf(')') + 2).split(" ");
      return fields[2].equals(fields[5]);
    } catch (IOException notLinux) {
      return true;
    }
  }
}
