package dev.weft.step;

import java.io.IOException;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A command's process.
record Child(Process process, String key) {
  // As the JDK has it, and as [Spawn].
  private static final Pattern ERROR =
      Pattern.compile(".*?error[:=] ?(?<number>\\d+)(?:, | \\()(?<words>.*?)\\)?");

  /// Starts the command with an empty standard input. Blocks its thread in native code for a
  /// millisecond or two.
  ///
  /// @param errorsApart whether its standard error has a pipe of its own, or goes where its output
  ///     goes
  /// @param threads runs what blocks a platform thread until the process has ended
  /// @throws IOException if it cannot be started; the message is for the plan's author
  static Child start(CommandLine command, OwnSession session, boolean errorsApart, Executor threads)
      throws IOException {
    checkText(command);
    CommandLength.check(command);
    Path program = Program.find(command);
    try {
      return new Child(session.start(command, program, errorsApart, threads), command.key());
    } catch (IOException refused) {
      // The JDK's own message names the program around ours, and its cause the error.
      Throwable why = refused.getCause() == null ? refused : refused.getCause();
      String said = String.valueOf(why.getMessage());
      Matcher error = ERROR.matcher(said);
      boolean isNumbered = error.matches();
      if (isNumbered && error.group("number").equals("7")) {
        throw CommandLength.tooLong(command);
      }
      String message = isNumbered ? error.group("words") : said;
      throw new IOException("cannot start " + command.program() + ": " + message, refused);
    }
  }

  /// Java would put question marks for what the locale has no bytes for, cut nothing, and say
  /// nothing; other things it refuses in words that mean little to a plan's author.
  private static void checkText(CommandLine command) throws IOException {
    CharsetEncoder encoder = CommandLine.ENCODING.newEncoder();
    List<String> arguments = command.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      checkText(i == 0 ? "the program's name" : "argument " + i, arguments.get(i), encoder);
    }
    for (Map.Entry<String, String> variable : command.additions().entrySet()) {
      String name = variable.getKey();
      if (name.isEmpty() || name.contains("=")) {
        throw new IOException("not a name for an environment variable: `" + name + "`");
      }
      checkText("the environment variable's name `" + name + "`", name, encoder);
      checkText("the environment variable " + name, variable.getValue(), encoder);
    }
  }

  private static void checkText(String what, String text, CharsetEncoder encoder)
      throws IOException {
    if (text.indexOf('\0') >= 0) {
      throw new IOException(what + " holds a NUL character, which no command can be given");
    }
    if (!encoder.canEncode(text)) {
      throw new IOException(
          what
              + " cannot be written in "
              + CommandLine.ENCODING
              + ", this locale's encoding: set LC_ALL=C.UTF-8");
    }
  }
}
