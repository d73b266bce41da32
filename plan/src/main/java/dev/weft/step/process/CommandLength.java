package dev.weft.step.process;

import dev.weft.engine.Numbers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The maximum length of the arguments and variables of a command.
final class CommandLength {
  /// The maximum length of each, including its terminating NUL, on Linux: 32 pages
  /// (`MAX_ARG_STRLEN`).
  private static final int BYTES_MAX = 131_072;

  private static final int BYTES_OF_A_CHARACTER_MAX = 3;
  private static final boolean IS_BOUNDED = System.getProperty("os.name", "").equals("Linux");
  private static final String REMEDY = "; hand big values over in a file";

  private CommandLength() {}

  /// @throws IOException if one of them is too long; the message names it
  static void check(CommandLine command) throws IOException {
    if (!IS_BOUNDED) {
      return;
    }
    List<String> arguments = command.arguments();
    for (int i = 1; i < arguments.size(); i++) {
      check(arguments.get(i), 0, "argument " + i + " of " + command.program());
    }
    for (Map.Entry<String, String> variable : command.additions().entrySet()) {
      String name = variable.getKey();
      check(variable.getValue(), bytes(name) + 1, "the environment variable " + name);
    }
  }

  private static void check(String text, long before, String what) throws IOException {
    boolean mayBe = (long) text.length() * BYTES_OF_A_CHARACTER_MAX + before >= BYTES_MAX;
    long bytes = mayBe ? bytes(text) + before : 0;
    if (bytes >= BYTES_MAX) {
      throw new IOException(
          "%s is %s bytes long, and may be %s%s"
              .formatted(what, Numbers.format(bytes), Numbers.format(BYTES_MAX - 1), REMEDY));
    }
  }

  /// Returns the error if the system refuses all of them together.
  static IOException tooLong(CommandLine command) {
    long arguments = command.arguments().stream().mapToLong(it -> bytes(it) + 1).sum();
    long added =
        command.additions().entrySet().stream()
            .mapToLong(it -> bytes(it.getKey()) + bytes(it.getValue()) + 2)
            .sum();
    return new IOException(
        "cannot start %s: its arguments are %s bytes long and its variables %s, besides what Weft's"
                .formatted(command.program(), Numbers.format(arguments), Numbers.format(added))
            + " own environment has, and the system takes fewer (a quarter of `ulimit -s`)"
            + REMEDY);
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
