package dev.weft.cli.cluster;

import dev.weft.cli.option.CommandHints;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Plans;
import dev.weft.restate.Submission;
import dev.weft.secret.Masks;
import dev.weft.secret.SecretException;
import dev.weft.step.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Plans that a worker received as text. All other files that they name are resolved on this
/// machine, relative to the plan's folder.
final class SubmittedPlans implements Plans {
  private final @Nullable Path folder;
  private final Processes processes;
  private final Consumer<String> trouble;
  private final Set<Masks> masks = ConcurrentHashMap.newKeySet();

  /// @param folder replaces the folders of the plans; null to keep them
  /// @param processes runs the plans' commands
  /// @param trouble receives the reasons why runs cannot continue here
  SubmittedPlans(@Nullable Path folder, Processes processes, Consumer<String> trouble) {
    this.folder = folder;
    this.processes = processes;
    this.trouble = trouble;
  }

  @Override
  public void unfit(String run, String why) {
    trouble.accept(
        "weft: run %s cannot be carried on here, and is left to other workers: %s"
            .formatted(run, why));
  }

  /// Masks the secrets of all open plans in a text.
  String mask(String text) {
    String masked = text;
    for (Masks each : masks) {
      masked = each.mask(masked);
    }
    return masked;
  }

  @Override
  public Opened open(Submission submission) throws ClusterException {
    Path there = Path.of(submission.plan());
    Path here = CommandHints.folder(there);
    if (folder != null) {
      here = folder;
    } else if (!Files.isDirectory(here)) {
      throw new ClusterException(
          "a worker has no folder %s, where the plan was submitted: make it there, with the files that the plan names, or start the worker with --folder DIR for where they are"
              .formatted(here));
    }
    PlanFile.Options options =
        new PlanFile.Options(
            submission.inputs(), submission.limits(), submission.maxParallel(), processes);
    try {
      PlanFile file =
          PlanFile.read(
              here.resolve(there.getFileName()),
              texts(submission, CommandHints.folder(there), here),
              options);
      return opened(file, submission);
    } catch (PlanException wrong) {
      throw new ClusterException(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  /// Returns the texts by their paths on this machine. Files included by absolute path keep it.
  private static Map<Path, String> texts(Submission submission, Path there, Path here) {
    Map<Path, String> texts = new HashMap<>();
    submission
        .texts()
        .forEach(
            (name, text) -> {
              Path path = Path.of(name);
              texts.put(path, text);
              texts.put(here.resolve(there.relativize(path)).normalize(), text);
            });
    return texts;
  }

  private Opened opened(PlanFile file, Submission submission)
      throws PlanException, ClusterException {
    boolean opened = false;
    try {
      PlanFile chosen = submission.only().isEmpty() ? file : file.only(submission.only());
      LocalFeatures.refuse(chosen);
      chosen.fetchSecrets();
      Masks ours = chosen.secrets().masks();
      masks.add(ours);
      opened = true;
      return new Opened(
          chosen.plan(),
          PlanFile.BUILT_IN_LIMITS,
          chosen.runsOn(),
          () -> {
            masks.remove(ours);
            file.close();
          });
    } catch (SecretException missing) {
      throw new ClusterException(
          missing.getMessage() + "; workers take secrets from their own surroundings", missing);
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }
}
