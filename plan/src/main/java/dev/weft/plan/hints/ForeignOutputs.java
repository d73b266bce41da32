package dev.weft.plan.hints;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the commands of GitHub's workflows and of other services leave values, which nobody would
/// find here.
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

  /// @param variable which names a file to write to; empty for words that are printed
  /// @param pattern finds it in a command
  /// @param remedy what to write instead
  private record Way(String variable, Pattern pattern, String remedy) {
    static Way file(String variable, String remedy) {
      // In a shell, in PowerShell, and as languages ask for it by name.
      String pattern = "\\$(?:env:)?NAME\\b|\\$\\{NAME\\b[^}]*}|(['\"])NAME\\1";
      return new Way(variable, Pattern.compile(pattern.replace("NAME", variable)), remedy);
    }

    static Way printed(String pattern, String remedy) {
      return new Way("", Pattern.compile(pattern), remedy);
    }

    /// Whether a command means a variable that it was given under this name.
    boolean isGiven(String command, Predicate<String> variables) {
      return !variable.isEmpty() && (variables.test(variable) || command.contains(variable + "="));
    }
  }

  /// A line that is written as another tool reads outputs.
  ///
  /// @param written as it stands in the command
  /// @param remedy what to write instead
  public record Found(String written, String remedy) {}

  private ForeignOutputs() {}

  /// Those that a command for the shell has. The list form is not asked: who runs inside of such a
  /// service, and means its files, writes it so.
  ///
  /// @param variables whether the plan gives a variable of this name to the command
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
