package dev.weft.model;

import dev.weft.Durations;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The summary of a run. `SummaryBuilder` creates it.
///
/// @param result how the run ended
/// @param failures the first tasks that failed, at most [#SHOWN], in the order in which they ended
/// @param unfinished the first groups that were skipped or stopped early, at most [#SHOWN]
/// @param unfinishedCount the total number of such groups
/// @param slowest the attempts of steps that took longest, at most [#SLOWEST], longest first; waits
///     and approvals are not among them
/// @param spent how the tasks' time was spent
/// @param chain the groups that determined the run's duration, first to last: each needs the one
///     before it, and the plan's cleanup needs all of them
/// @param isWithinBounds whether the plan bounds the number of failures, and there were fewer
/// @param repeats how many attempts began once more, because a machine was lost to the run
public record Summary(
    RunResult result,
    List<Failed> failures,
    List<Unfinished> unfinished,
    long unfinishedCount,
    List<Slow> slowest,
    TimeSpent spent,
    List<Link> chain,
    boolean isWithinBounds,
    long repeats) {

  /// The maximum number of failures, and of incomplete groups, in a summary.
  public static final int SHOWN = 20;

  /// The maximum number of slow steps in a summary.
  public static final int SLOWEST = 5;

  public Summary {
    failures = List.copyOf(failures);
    unfinished = List.copyOf(unfinished);
    slowest = List.copyOf(slowest);
    chain = List.copyOf(chain);
  }

  /// A task that failed or timed out.
  ///
  /// @param printed the last lines that the failed step printed
  public record Failed(TaskResult result, List<String> printed) {
    public Failed {
      printed = List.copyOf(printed);
    }
  }

  /// A group that was skipped, was stopped early, or could not be read.
  public record Unfinished(String group, Status status, String reason) {}

  /// A slow attempt of a step.
  public record Slow(Task task, Step<?> step, int attempt, Duration took) {}

  /// A group of the chain.
  ///
  /// @param began when its first task began
  /// @param ended when its last task ended
  public record Link(String group, Instant began, Instant ended) {
    public Duration took() {
      return Durations.between(began, ended);
    }
  }
}
