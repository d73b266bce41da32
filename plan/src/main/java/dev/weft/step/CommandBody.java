package dev.weft.step;

import dev.weft.Attempt;
import dev.weft.Body;
import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.PlanValues;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.secret.Secrets;
import dev.weft.step.process.CommandLine;
import dev.weft.step.process.Exit;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs a command as a process. Its standard input is empty; its output, including standard error,
/// is passed on line by line while it runs, and is never collected.
///
/// The process receives `WEFT_RUN`, `WEFT_TASK`, `WEFT_STEP`, `WEFT_ATTEMPT` and `WEFT_KEY` (the
/// step's idempotency key) in its environment. If the attempt is interrupted, the process and
/// everything that it started are ended as [Processes] describes.
///
/// Its outputs are the lines `name=value` in the file that `WEFT_OUTPUT` names; a multi-line value
/// is written as `name<<EOF`, the lines, and `EOF` alone on a line. They are limited to 1 MiB of
/// UTF-8; if they are invalid, the attempt fails.
///
/// An exit code other than 0 fails the attempt with the code `exit N`, any other error with
/// `error`.
///
/// @param arguments the program and its arguments
/// @param environment variables in addition to those of this process
/// @param planValues the plan's values, for its templates
/// @param secrets the plan's secrets: a variable that contains one is passed on only if
///     `environment` says so
/// @param directory its working directory
/// @param processes runs the command; may be shared by all commands of a run
public record CommandBody(
    List<Template> arguments,
    Environment environment,
    PlanValues planValues,
    Secrets secrets,
    Path directory,
    Processes processes)
    implements Body {

  public CommandBody {
    arguments = List.copyOf(arguments);
  }

  /// Creates a command for a Java program, whose templates read no inputs and no secrets.
  public CommandBody(
      List<Template> arguments, Environment environment, Path directory, Processes processes) {
    this(arguments, environment, PlanValues.NONE, Secrets.NONE, directory, processes);
  }

  /// Returns a command line for the shell, which stops at the first command that fails.
  public static List<Template> shell(String text) {
    return shell(List.of("/bin/sh", "-e", "-c"), text);
  }

  /// Returns a command line for another shell, which takes the text as its last argument.
  public static List<Template> shell(List<String> shell, String text) {
    return Stream.concat(shell.stream(), Stream.of(text)).map(Template::of).toList();
  }

  @Override
  public Map<String, Object> run(Attempt attempt) throws InterruptedException {
    try (OutputFile outputs = OutputFile.create()) {
      Exit exit = processes.run(commandLine(attempt, outputs), secrets.masks(), attempt::print);
      if (!exit.succeeded()) {
        throw new StepFailedException(
            new Failure("exit " + exit.code(), exit.describe()), outputs.readIfSound());
      }
      return Map.copyOf(outputs.read());
    } catch (IOException cannot) {
      throw failed(cannot.getMessage());
    }
  }

  private CommandLine commandLine(Attempt attempt, OutputFile outputs) {
    Map<String, String> marks = new HashMap<>();
    marks.put("WEFT_STEP", attempt.step().id());
    marks.put("WEFT_ATTEMPT", Integer.toString(attempt.number()));
    if (attempt.repeated()) {
      marks.put("WEFT_REPEATED", "1");
    }
    marks.put(OutputFile.VARIABLE, outputs.path().toString());
    return commandLine(attempt.context(), attempt.key(), marks);
  }

  /// Returns the command that an attempt would run, without the file of its outputs.
  ///
  /// @throws StepFailedException if a value is missing
  public CommandLine commandLine(Attempt attempt) {
    return commandLine(attempt.context(), attempt.key(), Map.of());
  }

  /// Returns the command with its values filled in.
  ///
  /// @param key the idempotency key
  /// @param marks additional variables that identify what the command is run for
  /// @throws StepFailedException if a value is missing
  CommandLine commandLine(Context context, String key, Map<String, String> marks) {
    try {
      Scope scope = Scope.of(context, planValues);
      List<String> command = arguments.stream().map(it -> it.text(scope)).toList();
      Map<String, String> variables = environment.values(scope);
      variables.put("WEFT_TASK", context.task().name());
      variables.putAll(marks);
      if (command.isEmpty() || command.getFirst().isEmpty()) {
        throw failed("the command is empty");
      }
      return new CommandLine(
          command, directory, variables, secrets.variables(), context.run().id(), key);
    } catch (ExpressionException noValue) {
      throw failed(noValue.getMessage());
    }
  }

  private static StepFailedException failed(@Nullable String message) {
    return new StepFailedException(new Failure(Failure.ERROR, String.valueOf(message)));
  }
}
