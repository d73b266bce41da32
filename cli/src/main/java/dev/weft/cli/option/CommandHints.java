package dev.weft.cli.option;

import dev.weft.Form;
import dev.weft.plan.PlanFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The commands that users can type about a run and its tasks, most of all to answer an approval.
///
/// @param run the run's id
/// @param where the option that locates the run; empty if the current folder does
public record CommandHints(String run, String where) {
  private static final Pattern PLAIN = Pattern.compile("[\\p{Alnum}_./:@%+=,-]+");

  /// Returns the commands for a run of a plan file.
  ///
  /// @param plan the plan file as it was named
  public static CommandHints of(String run, Path plan) {
    boolean here = Path.of("").toAbsolutePath().equals(folder(plan));
    return at(run, here ? null : plan);
  }

  /// Returns the commands for a run on this machine.
  ///
  /// @param plan the plan file; null if it is in the current folder
  public static CommandHints at(String run, @Nullable Path plan) {
    return new CommandHints(run, plan == null ? "" : " --plan " + quote(plan.toString()));
  }

  /// Returns the commands for a run of a cluster.
  ///
  /// @param cluster the cluster of the run
  public static CommandHints on(String run, URI cluster) {
    return new CommandHints(run, " --on " + quote(cluster.toString()));
  }

  /// Returns the folder of a plan file.
  public static Path folder(Path plan) {
    return PlanFile.folder(plan).toAbsolutePath().normalize();
  }

  /// Returns the command that approves, with `...` for required values of the form.
  ///
  /// @param step null if the task waits for only one approval
  public String command(String task, @Nullable String step, Form form) {
    String values =
        form.fields().stream()
            .filter(field -> field.otherwise() == null)
            .map(field -> " --set " + quote(field.name()) + "=...")
            .collect(Collectors.joining());
    String which = step == null ? "" : " --step " + quote(step);
    return "weft approve " + run + " " + quote(task) + which + values + where;
  }

  /// Returns the command that prints all output of a task.
  public String logs(String task) {
    return "weft logs " + run + " " + quote(task) + where;
  }

  /// Returns another command about the run as a whole, such as `cancel`.
  public String command(String name) {
    return "weft " + name + " " + run + where;
  }

  /// Returns the command that runs a task again that has succeeded.
  public String again(String task) {
    return "weft retry " + run + " --again " + quote(task) + where;
  }

  /// Returns a word as a shell reads it.
  public static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
