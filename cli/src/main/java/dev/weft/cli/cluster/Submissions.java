package dev.weft.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.cli.option.ByOption;
import dev.weft.cli.option.PlanOptions;
import dev.weft.local.LocalDriver;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.restate.Kept;
import dev.weft.restate.Submission;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Creates submissions to a cluster from the command line.
public final class Submissions {
  private static final int ONCE_BYTES = 8;

  private Submissions() {}

  /// Returns the id of the one run that there may be of a key.
  public static String id(String once) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(once.getBytes(UTF_8));
      return "once" + HexFormat.of().formatHex(hash, 0, ONCE_BYTES);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /// Returns a new run of a plan file.
  ///
  /// @param id the run's id
  /// @throws PlanException if the file, or a file that it includes, cannot be read; workers report
  ///     all other errors
  public static Submission of(String id, Path file, PlanOptions options, List<String> only)
      throws PlanException {
    Map<String, String> texts = new HashMap<>();
    PlanFile.texts(file).forEach((path, text) -> texts.put(path.toString(), text));
    Path plan = file.toAbsolutePath().normalize();
    return new Submission(
        id,
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
  ///
  /// @param kept what it keeps of the earlier run
  public static Submission again(
      Submission before, PlanOptions options, List<String> only, Kept kept) {
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
        Instant.now(),
        kept);
  }
}
