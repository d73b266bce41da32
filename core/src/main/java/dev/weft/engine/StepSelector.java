package dev.weft.engine;

import dev.weft.Step;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds what a task is at, by the names that people use.
final class StepSelector {
  private StepSelector() {}

  /// The task, or the branch of it, that is at a step.
  ///
  /// @param under what is under way
  /// @param step its id or name; null where the task is at one only
  /// @throws IllegalArgumentException if there is none, or several; the message is for people
  static TaskRun find(List<TaskRun> under, String task, @Nullable String step, Instant now) {
    List<TaskRun> found =
        under.stream()
            .filter(run -> run.task().name().equals(task))
            .filter(run -> step == null || goesOnAlone(run) || at(run, now).isCalled(step))
            .toList();
    if (found.size() > 1) {
      String steps =
          found.stream()
              .map(run -> "`" + at(run, now).id() + "`")
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "`%s` is at several steps; name one of: %s".formatted(task, steps));
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          step == null
              ? "`" + task + "` is not under way"
              : "`" + task + "` is not at a step `" + step + "`");
    }
    return found.getFirst();
  }

  /// Whether whoever carries the task out may have gone on to another step meanwhile.
  private static boolean goesOnAlone(TaskRun run) {
    return run.running && run.parent() == null;
  }

  private static Step at(TaskRun run, Instant now) {
    Decision.Run attempt = run.attempt;
    return attempt == null ? Objects.requireNonNull(run.iterator.step(now)) : attempt.step();
  }
}
