package dev.weft.cli.process;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What standard input is connected to.
public enum StandardInput {
  /// A person, who would have to type.
  TERMINAL,
  /// Nothing: it was closed when the process started. Java may have opened a file of its own there.
  CLOSED,
  /// A pipe, a file, or anything else to read.
  DATA;

  private static final Path INPUT = Path.of("/proc/self/fd/0");

  /// Returns what it is connected to; data if the system does not say.
  public static StandardInput kind() {
    Path link;
    try {
      link = Files.readSymbolicLink(INPUT);
    } catch (IOException unknown) {
      Console console = System.console();
      boolean isLinux = Files.isDirectory(INPUT.resolveSibling(""));
      boolean isTerminal = console != null && console.isTerminal();
      return isLinux ? CLOSED : isTerminal ? TERMINAL : DATA;
    }
    if (link.startsWith("/dev/pts") || link.startsWith("/dev/tty") || link.endsWith("console")) {
      return TERMINAL;
    }
    String name = link.toString();
    boolean isJavas =
        link.startsWith(System.getProperty("java.home"))
            || name.endsWith(".jar")
            || name.endsWith(".aot");
    return isJavas ? CLOSED : DATA;
  }
}
