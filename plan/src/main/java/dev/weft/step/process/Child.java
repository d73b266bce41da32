package dev.weft.step.process;

import dev.weft.host.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A command's process.
record Child(Process process, String key) {
  // The forms of the JDK's messages and those of [Spawn].
  private static final Pattern ERROR =
      Pattern.compile(".*?error[:=] ?(?<number>\\d+)(?:, | \\()(?<words>.*?)\\)?\\s*");

  /// Starts the command with an empty standard input. Blocks its thread in native code for a
  /// millisecond or two.
  ///
  /// @param programs where programs were found before
  /// @param errorsApart whether its standard error has a pipe of its own, as opposed to sharing
  ///     that of its output
  /// @param threads runs tasks that block a platform thread until the process has ended
  /// @throws IOException if it cannot be started; the message is for the plan's author
  static Child start(
      CommandLine command,
      ProgramCache programs,
      OwnSession session,
      boolean errorsApart,
      Executor threads)
      throws IOException {
    checkText(command);
    CommandLength.check(command);
    Path program = programs.find(command);
    try {
      Process process = session(command, session).start(command, program, errorsApart, threads);
      return new Child(process, command.key());
    } catch (IOException refused) {
      // The JDK's own message adds the program's name, and its cause contains the error.
      Throwable why = refused.getCause() == null ? refused : refused.getCause();
      String reason = String.valueOf(why.getMessage());
      Matcher error = ERROR.matcher(reason);
      boolean isNumbered = error.matches();
      if (isNumbered && error.group("number").equals("7")) {
        throw CommandLength.tooLong(command);
      }
      if (reason.contains("Spawn helper")) {
        throw cannotStart(command, lostJava(), refused);
      }
      throw cannotStart(command, isNumbered ? error.group("words") : reason, refused);
    } catch (OutOfMemoryError noThread) {
      throw cannotStart(command, String.valueOf(noThread.getMessage()), noThread);
    }
  }

  /// Returns what to do where the program that the JDK starts processes by is missing, or another
  /// version's.
  private static String lostJava() {
    return "the Java that runs Weft, in %s, was removed or replaced during the run; install it again, and retry"
        .formatted(System.getProperty("java.home"));
  }

  /// Returns a way that preserves the arguments: the JDK would replace characters that the locale
  /// cannot encode by question marks.
  private static OwnSession session(CommandLine command, OwnSession wanted) throws IOException {
    if (wanted == OwnSession.SPAWN || command.isForJava()) {
      return wanted;
    }
    if (Spawn.LINKED == null) {
      throw new IOException(
          "cannot start "
              + command.program()
              + ": it is given characters that Java's locale cannot write: "
              + FileNames.localeRemedy());
    }
    return OwnSession.SPAWN;
  }

  /// @param why the system's message
  static IOException cannotStart(CommandLine command, String why, Throwable thrown) {
    Exhaustion exhausted = Exhaustion.of(thrown);
    String reason = exhausted == null ? why : exhausted.advice();
    return new IOException("cannot start " + command.program() + ": " + reason, thrown);
  }

  /// Refuses texts that no program can receive; the JDK's own message would mean little to a plan's
  /// author.
  private static void checkText(CommandLine command) throws IOException {
    List<String> arguments = command.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      checkText(i == 0 ? "the program's name" : "argument " + i, arguments.get(i));
    }
    for (Map.Entry<String, String> variable : command.additions().entrySet()) {
      String name = variable.getKey();
      if (name.isEmpty() || name.contains("=")) {
        throw new IOException("not a name for an environment variable: `" + name + "`");
      }
      checkText("the environment variable's name `" + name + "`", name);
      checkText("the environment variable " + name, variable.getValue());
    }
  }

  private static void checkText(String what, String text) throws IOException {
    if (text.indexOf('\0') >= 0) {
      throw new IOException(what + " holds a NUL character, which no command can be given");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IOException(
          what + " holds half of a surrogate pair, which cannot be written in UTF-8");
    }
  }
}
