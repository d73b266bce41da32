package dev.weft.cli.view;

import dev.weft.cli.process.OwnProcess;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/// The terminal from which this process was started.
public final class Terminal {
  private static final Path STATE = Path.of("/proc/self/stat");
  private static final Path OUTPUT = Path.of("/proc/self/fd/1");
  private static final Path ERRORS = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /// Returns whether both standard input and standard output are connected to a terminal.
  public static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /// Returns whether standard error and standard output go to the same place; true if the system
  /// does not say.
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

  /// Returns the sequence that erases the current line, or a line break if the terminal does not
  /// support it.
  private static String freshLine() {
    String kind = System.getenv("TERM");
    return kind == null || kind.equals("dumb") ? "\n" : "\r\u001B[K";
  }

  /// Restores the default action of Ctrl-\ in the background, if there is a terminal: Java takes a
  /// moment to call the C library.
  static void restoreQuit() {
    if (isForeground()) {
      Thread.ofPlatform().daemon().name("weft-quit").start(OwnProcess::restoreQuit);
    }
  }

  /// Returns whether this process is in the terminal's foreground, so that it receives the input;
  /// true if the system does not say. The system stops a background process that reads.
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
