package dev.weft.model;

import dev.weft.Group;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a group of the run is.
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

  /// A task had ended before the run was continued.
  void keep() {
    done++;
  }

  void end() {
    ended = true;
  }

  public String name() {
    return name;
  }

  /// Null for one that is not among the plan's groups: its clean-up.
  public @Nullable Group group() {
    return group;
  }

  List<String> limits() {
    return group == null ? List.of() : group.limits();
  }

  /// How many of its tasks have begun.
  public long begun() {
    return begun;
  }

  /// How many of its tasks have ended, now or before the run was continued.
  public long done() {
    return done;
  }

  /// Whether any of its tasks has begun, now or before the run was continued.
  public boolean hasBegun() {
    return begun > 0 || done > 0;
  }

  /// Whether all of its tasks have ended that will ever begin.
  public boolean hasEnded() {
    return ended;
  }

  /// When its first task began; null if none has.
  @Nullable Instant began() {
    return began;
  }

  /// When the task ended that has ended last; null if none has.
  @Nullable Instant lastEnd() {
    return lastEnd;
  }
}
