package dev.weft.model;

import dev.weft.Group;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The progress of one group of a run.
public final class GroupProgress {
  private final String name;
  private final @Nullable Group group;
  private long begun;
  private long done;
  private boolean ended;
  private @Nullable Instant began;
  private @Nullable Instant lastEnd;

  GroupProgress(String name, @Nullable Group group) {
    this.name = name;
    this.group = group;
  }

  void begin(Instant at) {
    begun++;
    began = began == null ? at : began;
  }

  void end(TaskResult result) {
    done++;
    lastEnd = lastEnd == null || result.ended().isAfter(lastEnd) ? result.ended() : lastEnd;
  }

  /// Counts a task that had ended before the run was resumed.
  void keep() {
    done++;
  }

  void end() {
    ended = true;
  }

  public String name() {
    return name;
  }

  /// Returns the group; null for one that is not among the plan's groups, but belongs to its
  /// cleanup.
  public @Nullable Group group() {
    return group;
  }

  List<String> limits() {
    return group == null ? List.of() : group.limits();
  }

  /// Returns the steps of its tasks, as far as that is known before one of them begins.
  List<Step<?>> steps() {
    return group != null && group.tasks() instanceof List<Task> tasks && !tasks.isEmpty()
        ? tasks.getFirst().steps()
        : List.of();
  }

  /// Returns how many tasks it has; -1 if unknown.
  ///
  /// @param known the numbers of tasks of groups, as far as they are known in advance
  public long count(Map<String, Long> known) {
    if (ended || group == null) {
      return Math.max(done, begun);
    }
    Long count = known.get(name);
    if (count != null) {
      return count;
    }
    return group.count().orElse(-1);
  }

  /// Returns how many of its tasks have begun.
  public long begun() {
    return begun;
  }

  /// Returns how many of its tasks have ended, including those before the run was resumed.
  public long done() {
    return done;
  }

  /// Returns whether any of its tasks has begun, including before the run was resumed.
  public boolean hasBegun() {
    return begun > 0 || done > 0;
  }

  /// Returns whether all of its tasks have ended and no further task will begin.
  public boolean hasEnded() {
    return ended;
  }

  /// Returns when its first task began; null if none has.
  @Nullable Instant began() {
    return began;
  }

  /// Returns the latest end of a task; null if none has ended.
  @Nullable Instant lastEnd() {
    return lastEnd;
  }
}
