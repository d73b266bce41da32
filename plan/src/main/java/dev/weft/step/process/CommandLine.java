package dev.weft.step.process;

import dev.weft.host.FileNames;
import dev.weft.host.InheritedEnvironment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A command for the operating system: a program and its arguments, without a shell.
///
/// @param arguments the program, by path or to be found on the `PATH`, and its arguments, passed on
///     verbatim
/// @param workingDirectory its working directory; a relative path of the program is resolved
///     against it
/// @param environment variables that are added to the environment in which Weft was started, or
///     replace variables there
/// @param withheld the variables that it does not inherit
/// @param run the run's id, which it receives as `WEFT_RUN`
/// @param key the step's idempotency key, which it receives as `WEFT_KEY`
public record CommandLine(
    List<String> arguments,
    Path workingDirectory,
    Map<String, String> environment,
    Set<String> withheld,
    String run,
    String key) {

  static final String RUN = "WEFT_RUN";
  static final String KEY = "WEFT_KEY";
  static final String WORKER = "WEFT_WORKER";

  /// @throws IllegalArgumentException if no program is named, or the run or the key is empty: these
  ///     two identify the processes that a cancelled command leaves behind
  public CommandLine {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    withheld = Set.copyOf(withheld);
    if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
    if (run.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException("a command needs its run and its key");
    }
  }

  /// Returns the command with an additional variable.
  CommandLine with(String name, String value) {
    Map<String, String> all = new HashMap<>(environment);
    all.put(name, value);
    return new CommandLine(arguments, workingDirectory, all, withheld, run, key);
  }

  /// Returns whether the JDK can pass it on verbatim in the encoding of any locale.
  boolean isForJava() {
    return arguments.stream().allMatch(FileNames::canHold)
        && additions().entrySet().stream()
            .allMatch(it -> FileNames.canHold(it.getKey()) && FileNames.canHold(it.getValue()));
  }

  /// Returns the program as it was named.
  String program() {
    return arguments.getFirst();
  }

  /// Returns the additions to the environment, including the two marks.
  Map<String, String> additions() {
    Map<String, String> all = new HashMap<>(environment);
    all.put(RUN, run);
    all.put(KEY, key);
    return all;
  }

  /// Returns the value that it receives of a variable; null for none.
  @Nullable String variable(String name) {
    String own = name.equals(RUN) ? run : name.equals(KEY) ? key : environment.get(name);
    return own != null || withheld.contains(name) ? own : InheritedEnvironment.variable(name);
  }
}
