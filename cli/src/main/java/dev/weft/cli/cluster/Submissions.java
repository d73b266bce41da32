package dev.weft.cli.cluster;

import dev.weft.cli.option.ByOption;
import dev.weft.cli.option.PlanOptions;
import dev.weft.local.LocalDriver;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.restate.Submission;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Creates submissions to a cluster from the command line.
public final class Submissions {
  private Submissions() {}

  /// Returns a new run of a plan file.
  ///
  /// @throws PlanException if the file, or a file that it includes, cannot be read; workers report
  ///     all other errors
  public static Submission of(Path file, PlanOptions options, List<String> only)
      throws PlanException {
    Map<String, String> texts = new HashMap<>();
    PlanFile.texts(file).forEach((path, text) -> texts.put(path.toString(), text));
    Path plan = file.toAbsolutePath().normalize();
    return new Submission(
        LocalDriver.newId(),
        plan.toString(),
        String.valueOf(plan.getFileName()),
        texts,
        options.inputs(Map.of()),
        options.limits(),
        options.maxParallel(),
        only,
        ByOption.USER,
        Instant.now());
  }

  /// Returns another run of an earlier submission.
  public static Submission again(Submission before, PlanOptions options, List<String> only) {
    Map<String, List<String>> limits = new HashMap<>(before.limits());
    limits.putAll(options.limits());
    Integer maxParallel = options.maxParallel();
    return new Submission(
        LocalDriver.newId(),
        before.plan(),
        before.name(),
        before.texts(),
        options.inputs(before.inputs()),
        limits,
        maxParallel == null ? before.maxParallel() : maxParallel,
        only,
        ByOption.USER,
        Instant.now());
  }
}
