package dev.weft.cli;

import dev.weft.DeadlockException;
import dev.weft.cli.cluster.WorkerCommand;
import dev.weft.cli.each.EachException;
import dev.weft.cli.each.EachWords;
import dev.weft.cli.each.ForeignOptions;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.option.WeftCommand;
import dev.weft.cli.process.Encodings;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.Signals;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.process.TerminalText;
import dev.weft.host.FileNames;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.plan.results.ResultsException;
import dev.weft.restate.ClusterException;
import dev.weft.secret.SecretException;
import dev.weft.sqlite.JournalException;
import dev.weft.step.process.Exhaustion;
import dev.weft.terminal.text.OneLine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The entry point of the command.
public final class Main {
  private static final Duration EXIT_TIME = Duration.ofMillis(100);

  private Main() {}

  public static void main(String[] arguments) {
    Signals.restoreDefaults();
    int code =
        run(
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            arguments);
    Signals.dieOfReceived();
    if (code == ExitCode.SUCCEEDED.code) {
      // Java exits when this thread ends. `System.exit` would first load all libraries to look for
      // a logger of exits; it is used only if steps have left threads behind.
      Thread.ofPlatform().daemon().name("weft-exit").start(Main::exitSoon);
    } else {
      System.exit(code);
    }
  }

  private static void exitSoon() {
    LockSupport.parkNanos(EXIT_TIME.toNanos());
    System.exit(ExitCode.SUCCEEDED.code);
  }

  /// Executes one command line and returns its exit code.
  static int run(OutputStream out, OutputStream err, String... arguments) {
    StandardOutput output = new StandardOutput(out);
    PrintWriter errors =
        new PrintWriter(
            new TerminalText(new OutputStreamWriter(err, StandardCharsets.UTF_8)), true);
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught(thread, thrown, errors));
    String refusal = Encodings.refusal(arguments);
    if (refusal != null) {
      errors.println("error: " + OneLine.of(refusal));
      return ExitCode.USAGE.code;
    }
    int code;
    try {
      code =
          commandLine(output, arguments)
              .setOut(new PrintWriter(output))
              .setErr(errors)
              .execute(options(arguments));
    } catch (RuntimeException | Error bug) {
      code = reportBug(bug, errors);
    }
    output.flush();
    IOException failure = output.failure();
    if (failure == null) {
      return code;
    }
    if (output.isReaderGone()) {
      return ExitCode.READER_GONE.code;
    }
    errors.println(
        "error: standard output could not be written, so that not everything is shown: "
            + failure.getMessage());
    return code == ExitCode.SUCCEEDED.code ? ExitCode.OUTPUT_LOST.code : code;
  }

  /// Returns the arguments that may be options: for `weft each` not those of its command, for `weft
  /// java` not those of its program.
  private static String[] options(String... arguments) {
    return switch (arguments.length == 0 ? "" : arguments[0]) {
      case "each" -> EachWords.of(arguments).head().toArray(String[]::new);
      case "java" -> JavaCommand.own(arguments);
      default -> arguments;
    };
  }

  /// Creates the command line, with only the named command, or with all commands if none is named.
  /// User errors end it with a message on standard error and no stack trace.
  ///
  /// The other commands are not created, because each takes time.
  static CommandLine commandLine(StandardOutput output, String... arguments) {
    CommandLine line = new CommandLine(Syntax.of("weft", WeftCommand::new));
    Map<String, Function<Syntax, Callable<Integer>>> commands = commands(output, arguments);
    String first = arguments.length == 0 ? "" : arguments[0];
    if (commands.containsKey(first)) {
      commands.keySet().retainAll(Set.of(first));
    } else if (first.equals("--version")) {
      commands.clear();
    }
    commands.forEach((name, command) -> line.addSubcommand(Syntax.of(name, command)));
    line.registerConverter(Duration.class, Main::duration);
    // Otherwise picocli would call it by reflection.
    line.registerConverter(Path.class, Main::path);
    line.setParameterExceptionHandler((wrong, _) -> reportUsage(wrong));
    line.setExecutionExceptionHandler((failure, command, _) -> reportFailure(failure, command));
    return line;
  }

  /// Returns the commands, in the order of the help text.
  private static Map<String, Function<Syntax, Callable<Integer>>> commands(
      StandardOutput output, String... arguments) {
    Map<String, Function<Syntax, Callable<Integer>>> commands = new LinkedHashMap<>();
    commands.put("run", syntax -> new RunCommand(syntax, output));
    commands.put("each", syntax -> new EachCommand(syntax, output, EachWords.of(arguments)));
    commands.put("init", InitCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("test", TestCommand::new);
    commands.put("simulate", SimulateCommand::new);
    commands.put("runs", RunsCommand::new);
    commands.put("show", ShowCommand::new);
    commands.put("logs", syntax -> new LogsCommand(syntax, output));
    commands.put("results", ResultsCommand::new);
    commands.put("report", ReportCommand::new);
    commands.put("retry", syntax -> new RetryCommand(syntax, output));
    commands.put("cancel", CancelCommand::new);
    commands.put("pause", RequestCommand::pause);
    commands.put("resume", RequestCommand::resume);
    commands.put("skip", SkipCommand::new);
    commands.put("approve", ApproveCommand::new);
    commands.put("export", ExportCommand::new);
    commands.put("prune", PruneCommand::new);
    commands.put("attach", syntax -> new AttachCommand(syntax, output));
    commands.put("worker", WorkerCommand::new);
    commands.put("workers", WorkersCommand::new);
    commands.put("java", syntax -> new JavaCommand(syntax, javaHome(), arguments));
    commands.put("schema", SchemaCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("completion", syntax -> new CompletionCommand(syntax, output));
    return commands;
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /// Parses a time in the notation of plan files.
  private static Duration duration(String text) {
    try {
      return PlanFile.time(text);
    } catch (IllegalArgumentException wrong) {
      throw new TypeConversionException(String.valueOf(wrong.getMessage()));
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException never) {
      throw new TypeConversionException(
          "no file can be called `" + text + "`: " + FileNames.why(never));
    }
  }

  private static int reportUsage(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    boolean isRoot = command.getParent() == null;
    String unmatched =
        wrong instanceof UnmatchedArgumentException it ? it.getUnmatched().getFirst() : "";
    String meant =
        command.getCommandName().equals("each") ? ForeignOptions.remedy(unmatched) : null;
    if (meant != null) {
      err.println("error: there is no option `%s` here: %s".formatted(unmatched, meant));
    } else {
      err.println(
          isRoot && !unmatched.isEmpty()
              ? "error: there is no command `" + unmatched + "`"
              : "error: " + wrong.getMessage());
      UnmatchedArgumentException.printSuggestions(wrong, err);
    }
    if (isRoot) {
      err.println();
      command.usage(err, CommandLine.Help.Ansi.OFF);
    } else {
      err.println("See `" + command.getCommandSpec().qualifiedName() + " --help`.");
    }
    return ExitCode.USAGE.code;
  }

  /// Reports why a command failed, and returns the exit code.
  private static int reportFailure(Exception failure, CommandLine command) {
    return switch (failure) {
      case PlanException wrong -> {
        command.getErr().println(wrong.getMessage());
        yield ExitCode.USAGE.code;
      }
      case ResultsException unwritable -> {
        reportError(command, message(unwritable));
        yield ExitCode.USAGE.code;
      }
      case SecretException missing -> {
        message(missing).lines().forEach(line -> reportError(command, line));
        yield ExitCode.USAGE.code;
      }
      case JournalException _, ClusterException _, EachException _ -> {
        reportError(command, message(failure));
        yield ExitCode.USAGE.code;
      }
      case UncheckedIOException gone when gone.getCause() instanceof JournalException unusable -> {
        reportError(command, message(unusable));
        yield ExitCode.FAILED.code;
      }
      case DeadlockException stuck -> {
        reportError(command, message(stuck));
        yield ExitCode.FAILED.code;
      }
      default -> reportBug(failure, command.getErr());
    };
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  /// @param message may already begin with `error:`, as a worker's does
  private static void reportError(CommandLine command, String message) {
    command.getErr().println(message.startsWith("error: ") ? message : "error: " + message);
  }

  /// Handles an exception on one of Weft's own threads, or in the Java code of a plan.
  private static void uncaught(Thread thread, Throwable thrown, PrintWriter err) {
    Exhaustion exhausted = Exhaustion.of(thrown);
    if (exhausted != null) {
      err.println("error: " + exhausted.advice());
    } else {
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      thrown.printStackTrace();
    }
  }

  private static int reportBug(Throwable bug, PrintWriter err) {
    Exhaustion exhausted = Exhaustion.of(bug);
    if (exhausted != null) {
      err.println("error: " + exhausted.advice());
      return ExitCode.FAILED.code;
    }
    err.println("error: this is a mistake in Weft itself; please report it with what follows.");
    bug.printStackTrace(err);
    return ExitCode.BUG.code;
  }
}
