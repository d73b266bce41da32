package dev.weft.model;

import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a run amounted to. Made by `SummaryBuilder`.
///
/// @param result how it ended
/// @param failures the first tasks that failed, at most [#SHOWN], in the order of their end
/// @param unfinished the first groups that were skipped or cut short, at most [#SHOWN]
/// @param unfinishedCount how many there were
/// @param slowest the attempts of steps that took longest, at most [#SLOWEST], longest first; waits
///     and approvals are not among them
/// @param times where the tasks' time went
/// @param chain the groups that made the run as long as it was, first to last: each needs the one
///     before it
/// @param isWithinBounds whether the plan says after how many failures to stop, and there were
///     fewer
public record Summary(
    RunResult result,
    List<Failed> failures,
    List<Unfinished> unfinished,
    long unfinishedCount,
    List<Slow> slowest,
    Times times,
    List<Link> chain,
    boolean isWithinBounds) {

  /// Failures, and groups that did not run to their end, that are kept.
  public static final int SHOWN = 20;

  /// Slow steps that are kept.
  public static final int SLOWEST = 5;

  public Summary {
    failures = List.copyOf(failures);
    unfinished = List.copyOf(unfinished);
    slowest = List.copyOf(slowest);
    chain = List.copyOf(chain);
  }

  /// A task that failed or timed out.
  ///
  /// @param printed the last lines that the step printed which ended it
  public record Failed(TaskResult result, List<String> printed) {
    public Failed {
      printed = List.copyOf(printed);
    }
  }

  /// A group that was skipped, cut short or could not be read.
  public record Unfinished(String group, Status status, String reason) {}

  /// An attempt of a step.
  public record Slow(Task task, Step step, int attempt, Duration took) {}

  /// A group of the chain.
  ///
  /// @param took from its first task's beginning to its last one's end
  public record Link(String group, Duration took) {}

  /// What all attempts and pauses of all tasks took together; tasks that go on side by side count
  /// each for itself.
  ///
  /// @param running steps that did something
  /// @param limits waiting for a turn at a limit, by the limit's name
  /// @param retrying the pauses before further attempts
  /// @param waiting wait steps
  /// @param answering approvals
  public record Times(
      Duration running,
      Map<String, Duration> limits,
      Duration retrying,
      Duration waiting,
      Duration answering) {

    public Times {
      limits = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(limits));
    }

    public Duration total() {
      Duration total = running.plus(retrying).plus(waiting).plus(answering);
      for (Duration limit : limits.values()) {
        total = total.plus(limit);
      }
      return total;
    }
  }
}
