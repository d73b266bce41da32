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

/// Runs a command as a process. Its standard input is empty; what it prints, standard error
/// included, is handed on line by line while it runs, and never collected.
///
/// The process finds `WEFT_RUN`, `WEFT_TASK`, `WEFT_STEP`, `WEFT_ATTEMPT` and `WEFT_KEY` (the
/// step's idempotency key) in its environment. When the attempt is interrupted, the process and
/// everything that it started are ended as [Processes] does it.
///
/// Its outputs are the lines `name=value` that it has written to the file that `WEFT_OUTPUT` names;
/// a value of several lines is written as `name<<EOF`, the lines, and `EOF` alone on a line. They
/// are 1 MiB of UTF-8 at most; if anything is wrong with them the attempt fails.
///
/// An exit code other than 0 fails the attempt with the code `exit N`, whatever else goes wrong
/// with `error`.
///
/// @param arguments the program and its arguments
/// @param environment added to ours
/// @param given what the plan gives its templates
/// @param secrets of the plan: a variable that holds one is not passed on unless `environment` says
///     so
/// @param directory where it runs
/// @param processes carries the command out; may be shared by all commands of a run
public record CommandBody(
    List<Template> arguments,
    Environment environment,
    PlanValues given,
    Secrets secrets,
    Path directory,
    Processes processes)
    implements Body {

  public CommandBody {
    arguments = List.copyOf(arguments);
  }

  /// A command of a Java program, whose templates read no inputs and no secrets.
  public CommandBody(
      List<Template> arguments, Environment environment, Path directory, Processes processes) {
    this(arguments, environment, PlanValues.NONE, Secrets.NONE, directory, processes);
  }

  /// A command line for the shell; it stops at the first command that fails.
  public static List<Template> shell(String text) {
    return shell(List.of("/bin/sh", "-e", "-c"), text);
  }

  /// A text for the shell that `shell` starts, which takes it as its last argument.
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
    marks.put(OutputFile.VARIABLE, outputs.path().toString());
    return commandLine(attempt.context(), attempt.key(), marks);
  }

  /// The command with its values filled in.
  ///
  /// @param key the idempotency key
  /// @param marks variables beside its own, by which it knows what it is run for
  /// @throws StepFailedException if a value is not there
  CommandLine commandLine(Context context, String key, Map<String, String> marks) {
    try {
      Scope scope = Scope.of(context, given);
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
