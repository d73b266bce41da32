package dev.weft.step.process;

import dev.weft.host.FileNames;
import dev.weft.host.InheritedEnvironment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A command as the operating system takes it: a program and its arguments, with no shell between.
///
/// @param arguments the program, by path or to be found on the `PATH`, and what it is given,
///     exactly as it is to arrive
/// @param workingDirectory where it runs; a program named by a relative path is looked for from
///     here
/// @param environment what is added to the environment that Weft was started in, or replaces in it
/// @param withheld the variables that it does not take over from there
/// @param run the run's id, which the command sees as `WEFT_RUN`
/// @param key the step's idempotency key, which it sees as `WEFT_KEY`
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

  /// @throws IllegalArgumentException if no program is named, or the run or the key is empty: what
  ///     a cancelled command leaves behind is found by these two
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

  /// The command with this variable, too.
  CommandLine with(String name, String value) {
    Map<String, String> all = new HashMap<>(environment);
    all.put(name, value);
    return new CommandLine(arguments, workingDirectory, all, withheld, run, key);
  }

  /// Whether Java itself can hand it over as it is, in whatever encoding its locale has.
  boolean isForJava() {
    return arguments.stream().allMatch(FileNames::canHold)
        && additions().entrySet().stream()
            .allMatch(it -> FileNames.canHold(it.getKey()) && FileNames.canHold(it.getValue()));
  }

  /// The program as it was named.
  String program() {
    return arguments.getFirst();
  }

  /// What is added to the environment, the two marks included.
  Map<String, String> additions() {
    Map<String, String> all = new HashMap<>(environment);
    all.put(RUN, run);
    all.put(KEY, key);
    return all;
  }

  /// The value that it sees of a variable; null if it sees none.
  @Nullable String variable(String name) {
    String own = additions().get(name);
    return own != null || withheld.contains(name) ? own : InheritedEnvironment.variable(name);
  }
}
