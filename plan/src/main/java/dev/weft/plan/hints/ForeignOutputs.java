package dev.weft.plan.hints;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Detects how commands set outputs in GitHub Actions and other services, which have no effect in
/// Weft.
public final class ForeignOutputs {
  private static final String OUTPUT =
      "write `echo \"name=value\" >> \"$WEFT_OUTPUT\"`; later steps read `steps.ID.outputs.name`";
  private static final String VARIABLE =
      "write `name=value` to `$WEFT_OUTPUT`, and in later steps"
          + " `env: {NAME: \"${{ steps.ID.outputs.name }}\"}`";
  private static final String PATH = "call the program by its path, or set `PATH` under `env:`";
  private static final String SUMMARY = "take it out: what a command prints is shown";

  private static final List<Way> WAYS =
      List.of(
          Way.file("GITHUB_OUTPUT", OUTPUT),
          Way.file("GITHUB_ENV", VARIABLE),
          Way.file("GITHUB_PATH", PATH),
          Way.file("GITHUB_STEP_SUMMARY", SUMMARY),
          Way.printed("::set-output\\b", OUTPUT),
          Way.printed("::set-env\\b", VARIABLE),
          Way.printed("::add-path\\b", PATH),
          Way.printed("##vso\\[task\\.setvariable\\b", OUTPUT));

  /// @param variable names the file to write to; empty for commands that are printed
  /// @param pattern finds it in a command
  /// @param remedy what to write instead
  private record Way(String variable, Pattern pattern, String remedy) {
    static Way file(String variable, String remedy) {
      // In a shell, in PowerShell, and as a quoted name in other languages.
      String pattern = "\\$(?:env:)?NAME\\b|\\$\\{NAME\\b[^}]*}|(['\"])NAME\\1";
      return new Way(variable, Pattern.compile(pattern.replace("NAME", variable)), remedy);
    }

    static Way printed(String pattern, String remedy) {
      return new Way("", Pattern.compile(pattern), remedy);
    }

    /// Returns whether a command refers to a variable of this name that the plan sets.
    boolean isGiven(String command, Predicate<String> variables) {
      return !variable.isEmpty() && (variables.test(variable) || command.contains(variable + "="));
    }
  }

  /// A line that sets an output in another tool's notation.
  ///
  /// @param written the text in the command
  /// @param remedy what to write instead
  public record Found(String written, String remedy) {}

  private ForeignOutputs() {}

  /// Finds such lines in a command for the shell. The list form is not checked: commands that run
  /// inside such a service, and mean its files, can use it.
  ///
  /// @param variables whether the plan sets a variable of this name for the command
  public static List<Found> in(String command, Predicate<String> variables) {
    List<Found> found = new ArrayList<>();
    for (Way way : WAYS) {
      Matcher matcher = way.pattern().matcher(command);
      if (matcher.find() && !way.isGiven(command, variables)) {
        found.add(new Found(matcher.group(), way.remedy()));
      }
    }
    return found;
  }
}
