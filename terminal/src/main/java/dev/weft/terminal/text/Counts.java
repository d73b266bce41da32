package dev.weft.terminal.text;

import dev.weft.RunResult;
import dev.weft.engine.Numbers;
import java.util.ArrayList;
import java.util.List;

/// The tasks of a run by how they ended, in words: `3 succeeded, 1 failed, 12 not started`. Zero
/// counts are left out.
public final class Counts {
  private final List<String> words = new ArrayList<>();
  private boolean isUncounted;
  private long cleanUpFailed;

  /// Creates empty counts.
  public Counts() {}

  /// Returns the counts of a run that has ended.
  public static Counts of(RunResult result) {
    Counts counts = new Counts();
    counts.add(result.succeeded(), "succeeded");
    counts.add(result.failed(), "failed");
    counts.add(result.timedOut(), "timed out");
    counts.add(result.cancelled(), "cancelled");
    counts.add(result.skipped(), "skipped");
    counts.add(result.notStarted(), "not started");
    counts.addUncounted(result.uncounted());
    counts.addCleanUp(result.cleanUpFailed());
    return counts;
  }

  /// Adds `count` tasks that ended in the way that `what` says.
  public void add(long count, String what) {
    if (count > 0) {
      words.add(Numbers.format(count) + " " + what);
    }
  }

  /// Adds a note if tasks may be missing from the counts.
  ///
  /// @param uncounted whether there may be further tasks, because their rows were not read
  public void addUncounted(boolean uncounted) {
    isUncounted = uncounted;
  }

  /// Adds a note if the plan's own cleanup, which does not count as a task, failed.
  public void addCleanUp(long failed) {
    cleanUpFailed = failed;
  }

  @Override
  public String toString() {
    String tasks = String.join(", ", words) + (isUncounted ? " (maybe more, not read)" : "");
    String cleanUp = cleanUpFailed > 0 ? "clean-up failed" : "";
    return tasks.isEmpty() || cleanUp.isEmpty() ? tasks + cleanUp : tasks + "; " + cleanUp;
  }
}
