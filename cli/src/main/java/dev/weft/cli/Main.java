package dev.weft.cli;

import dev.weft.plan.PlanException;
import dev.weft.plan.Times;
import java.time.Duration;
import picocli.CommandLine;

/// Where the command starts.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    System.out.flush();
    System.exit(code);
  }

  /// The whole command line. Mistakes of the user end it with a message on standard error and no
  /// stack trace.
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new WeftCommand());
    line.addSubcommand(new RunCommand()).addSubcommand(new CheckCommand());
    line.registerConverter(Duration.class, Main::duration);
    line.setExecutionExceptionHandler(
        (exception, command, _) -> {
          if (exception instanceof PlanException wrong) {
            command.getErr().println(wrong.getMessage());
            command.getErr().flush();
            return ExitCode.USAGE.code;
          }
          throw exception;
        });
    return line;
  }

  /// A time as plan files write it.
  private static Duration duration(String text) {
    try {
      return Times.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new CommandLine.TypeConversionException(String.valueOf(wrong.getMessage()));
    }
  }
}
