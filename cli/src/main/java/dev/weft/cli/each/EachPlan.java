package dev.weft.cli.each;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The plan that does what a command line of `weft each` says.
///
/// @param typed the command line, for the plan's first line
/// @param source the rows
/// @param action the command for each row
/// @param settings what bounds it
public record EachPlan(String typed, EachSource source, Action action, Settings settings) {

  /// How many run at once, how often, how long, and where the results go.
  ///
  /// @param jobs how many processes at once; null for the default
  /// @param rate a rate, such as `50/s`; null for none
  /// @param retry how often a failed command is tried again; null for never
  /// @param timeout how long an attempt may take; null for no bound
  /// @param results the file with what became of each row; null for none
  public record Settings(
      @Nullable Integer jobs,
      @Nullable String rate,
      @Nullable Integer retry,
      @Nullable String timeout,
      @Nullable String results) {
    /// No bounds, and no file of results.
    public static final Settings NONE = new Settings(null, null, null, null, null);
  }

  /// What is done for each row.
  public sealed interface Action {
    /// A program with its arguments, as plans write them.
    record Command(List<String> words) implements Action {}

    /// A text for the shell.
    ///
    /// @param variables its variables, as plans write their values
    record Shell(String text, Map<String, String> variables) implements Action {}
  }

  /// Returns the same plan with its rows in another file.
  public EachPlan withRowsIn(String path) {
    return source instanceof EachSource.File file
        ? new EachPlan(typed, file.at(path), action, settings)
        : this;
  }

  /// Returns the name of its task: the program, if that is a plain name.
  public String task() {
    String first =
        switch (action) {
          case Action.Command(List<String> words) -> words.getFirst();
          case Action.Shell(String text, var _) -> text.strip().split("[\\s;|&()<>]", 2)[0];
        };
    String name = first.substring(first.lastIndexOf('/') + 1);
    return name.matches("[A-Za-z0-9][A-Za-z0-9_.+-]*") ? name : "each";
  }

  /// Returns the plan's text.
  public String text() {
    StringBuilder text = new StringBuilder();
    if (typed.chars().noneMatch(Character::isISOControl)) {
      text.append("# ").append(typed).append('\n');
    }
    Map<String, String> limits = new LinkedHashMap<>();
    if (settings.jobs() != null) {
      limits.put("processes", String.valueOf(settings.jobs()));
    }
    if (settings.rate() != null) {
      boolean isPlain = settings.rate().matches("\\d+/[a-z]+");
      String rate = isPlain ? settings.rate() : Yaml.text(settings.rate());
      limits.put("starts", "{rate: " + rate + "}");
    }
    if (!limits.isEmpty()) {
      text.append("limits: ").append(mapping(limits)).append('\n');
    }
    text.append("tasks:\n  ").append(Yaml.text(task())).append(":\n");
    text.append("    for-each:").append(after(source.forEach("      "))).append('\n');
    if (settings.results() != null) {
      text.append("    results: ").append(Yaml.text(settings.results())).append('\n');
    }
    text.append("    steps:\n");
    List<String> keys = new ArrayList<>();
    keys.add("name: " + Yaml.text(task()));
    keys.add("run:" + after(run()));
    if (action instanceof Action.Shell(var _, Map<String, String> variables)) {
      keys.add("env:" + variables(variables));
    }
    addSettings(keys);
    text.append("      - ").append(String.join("\n        ", keys)).append('\n');
    return text.toString();
  }

  /// Separates a value from its key, unless it begins on a line of its own.
  private static String after(String value) {
    return value.startsWith("\n") ? value : " " + value;
  }

  /// Returns the text of a plan that runs a text for the shell once.
  public static String ofOnce(String shell) {
    String task = "Main:\n    - run: " + Yaml.block(shell, "        ");
    return "# `weft check` shows this plan, `weft run` runs it.\ntasks:\n  " + task + "\n";
  }

  private String run() {
    return switch (action) {
      case Action.Command(List<String> words) -> Yaml.list(words, "          ");
      case Action.Shell(String text, var _) -> Yaml.block(text, "          ");
    };
  }

  private static String variables(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(it -> "\n          " + it.getKey() + ": " + Yaml.text(it.getValue()))
        .collect(Collectors.joining());
  }

  private void addSettings(List<String> keys) {
    if (settings.rate() != null) {
      keys.add("limit: starts");
    }
    if (settings.retry() != null) {
      keys.add("retry: " + settings.retry());
    }
    if (settings.timeout() != null) {
      keys.add("timeout: " + settings.timeout());
    }
  }

  private static String mapping(Map<String, String> keys) {
    return keys.entrySet().stream()
        .map(it -> it.getKey() + ": " + it.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
