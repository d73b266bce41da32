package dev.weft.cli.option;

import dev.weft.Form;
import dev.weft.plan.PlanFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The commands that people type about a run and its tasks, most of all to answer an approval.
///
/// @param run the run's id
/// @param where the option that says where the run is; empty where the current folder says so
public record HowToAnswer(String run, String where) {
  private static final Pattern PLAIN = Pattern.compile("[\\p{Alnum}_./:@%+=,-]+");

  /// The commands about a run of a plan file.
  ///
  /// @param plan the plan file as it was named
  public static HowToAnswer of(String run, Path plan) {
    boolean here = Path.of("").toAbsolutePath().equals(folder(plan));
    return at(run, here ? null : plan);
  }

  /// The commands about a run on this machine.
  ///
  /// @param plan the plan file as the command finds it; null where the current folder is its folder
  public static HowToAnswer at(String run, @Nullable Path plan) {
    return new HowToAnswer(run, plan == null ? "" : " --plan " + quote(plan.toString()));
  }

  /// The commands about a run of a cluster.
  ///
  /// @param cluster where the run is
  public static HowToAnswer on(String run, URI cluster) {
    return new HowToAnswer(run, " --on " + quote(cluster.toString()));
  }

  /// The folder of a plan file.
  public static Path folder(Path plan) {
    return PlanFile.folder(plan).toAbsolutePath().normalize();
  }

  /// The command that says yes, with `...` for the values that the form cannot do without.
  ///
  /// @param step null where the task waits for one approval only
  public String command(String task, @Nullable String step, Form form) {
    String values =
        form.fields().stream()
            .filter(field -> field.otherwise() == null)
            .map(field -> " --set " + quote(field.name()) + "=...")
            .collect(Collectors.joining());
    String which = step == null ? "" : " --step " + quote(step);
    return "weft approve " + run + " " + quote(task) + which + values + where;
  }

  /// The command that shows all that a task of the run has printed.
  public String logs(String task) {
    return "weft logs " + run + " " + quote(task) + where;
  }

  /// Another command about the run as a whole, such as `cancel`.
  public String command(String name) {
    return "weft " + name + " " + run + where;
  }

  public static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
