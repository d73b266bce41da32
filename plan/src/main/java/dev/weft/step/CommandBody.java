package dev.weft.step;

import dev.weft.Attempt;
import dev.weft.Body;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Runs a command as a process. Its standard input is empty; what it prints, standard error
/// included, is handed on line by line while it runs, and never collected.
///
/// The process finds `WEFT_RUN`, `WEFT_TASK`, `WEFT_STEP`, `WEFT_ATTEMPT` and `WEFT_KEY` (the
/// step's idempotency key) in its environment. When the attempt is interrupted, the process and
/// everything that it started get SIGTERM, and SIGKILL after a grace time.
///
/// @param arguments the program and its arguments
/// @param environment added to ours
/// @param inputs the plan's inputs, for templates
/// @param directory where it runs
/// @param grace how long it may take to end when it is asked to
public record CommandBody(
    List<Template> arguments,
    Map<String, Template> environment,
    Map<String, Object> inputs,
    Path directory,
    Duration grace)
    implements Body {

  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

  // Reading a pipe blocks the carrier of a virtual thread, and starting a process does too.
  private static final ExecutorService READERS =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("weft-pipe-", 0).stackSize(256 * 1024).factory());

  public CommandBody {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    inputs = Map.copyOf(inputs);
  }

  /// A command line for the shell; it stops at the first command that fails.
  public static List<Template> shell(String text) {
    return List.of(Template.of("/bin/sh"), Template.of("-e"), Template.of("-c"), Template.of(text));
  }

  @Override
  public Map<String, Object> run(Attempt attempt) throws IOException, InterruptedException {
    Process process = start(attempt);
    PipeReader output = new PipeReader(process.getInputStream(), attempt);
    READERS.execute(output);
    ProcessTree tree = new ProcessTree(process.toHandle(), "WEFT_KEY=" + attempt.key());
    try {
      // Process.waitFor would do, but it holds the carrier.
      process.onExit().get();
      output.awaitEnd();
    } catch (InterruptedException interrupt) {
      tree.end(grace);
      throw interrupt;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
    int exit = process.exitValue();
    if (exit != 0) {
      throw new StepFailedException(new Failure("exit " + exit, "exit " + exit + meaning(exit)));
    }
    return Map.of();
  }

  private Process start(Attempt attempt) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw failed("there is no folder " + directory + " to run in");
    }
    ProcessBuilder builder = new ProcessBuilder();
    try {
      Scope scope = Scope.of(attempt, inputs);
      builder.command(arguments.stream().map(argument -> argument.text(scope)).toList());
      environment.forEach((name, value) -> builder.environment().put(name, value.text(scope)));
    } catch (ExpressionException noValue) {
      throw failed(noValue.getMessage());
    }
    builder.environment().put("WEFT_RUN", attempt.run());
    builder.environment().put("WEFT_TASK", attempt.task().name());
    builder.environment().put("WEFT_STEP", attempt.step().id());
    builder.environment().put("WEFT_ATTEMPT", Integer.toString(attempt.number()));
    builder.environment().put("WEFT_KEY", attempt.key());
    builder.directory(directory.toFile());
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try {
      return builder.start();
    } catch (IOException cannot) {
      // The JDK says no more than the number, ENOENT, and has said it in two ways.
      if (String.valueOf(cannot.getMessage()).matches("(?s).*error[=:] ?2\\b.*")) {
        throw failed("command not found: " + builder.command().getFirst());
      }
      throw cannot;
    } catch (IllegalArgumentException nul) {
      throw failed("an argument or environment value holds a NUL character");
    }
  }

  private static StepFailedException failed(@Nullable String message) {
    return new StepFailedException(new Failure(Failure.ERROR, String.valueOf(message)));
  }

  private static String meaning(int exit) {
    return switch (exit) {
      case 126 -> " (it cannot be executed)";
      case 127 -> " (command not found)";
      case 137 -> " (killed)";
      case 143 -> " (terminated)";
      default -> "";
    };
  }
}
