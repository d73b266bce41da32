package dev.weft.engine.run;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.Status;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a run stands, as far as a [Coordinator] decides: small, however many of its tasks have
/// ended.
///
/// @param started when the run began
/// @param groups by name, also those that run at the plan's end
/// @param tasks how many tasks have ended so far, by how they did
/// @param faults how many tasks have failed that count towards the plan's `max-failures`
/// @param cancelled whether the run was asked to stop
/// @param line the groups that are to be asked for a task, in turn
/// @param inProgress the tasks that have begun and not ended, in the order in which they began
public record Snapshot(
    Instant started,
    Map<String, OfGroup> groups,
    Map<Status, Long> tasks,
    int faults,
    boolean cancelled,
    List<String> line,
    List<Begun> inProgress) {

  public Snapshot {
    groups = Map.copyOf(groups);
    tasks = Map.copyOf(tasks);
    line = List.copyOf(line);
    inProgress = List.copyOf(inProgress);
  }

  /// Where a run stands that has not begun, and need not run some of its groups.
  ///
  /// @param kept how these groups ended, by name
  static Snapshot of(Plan plan, Map<String, RunContext.Need> kept, Instant started) {
    Map<String, OfGroup> groups = new HashMap<>();
    for (Group group : plan.allGroups()) {
      RunContext.Need ended = kept.get(group.name());
      groups.put(
          group.name(),
          new OfGroup(
              ended == null ? Stage.PENDING : Stage.ENDED,
              ended == null ? 0 : ended.count(),
              ended == null ? 0 : ended.failed(),
              ended == null ? 0 : ended.count() - ended.succeeded() - ended.failed(),
              0,
              ended == null ? Map.of() : ended.outputs(),
              null,
              null,
              Status.SUCCEEDED,
              null));
    }
    return new Snapshot(started, groups, Map.of(), 0, false, List.of(), List.of());
  }

  /// Where a group stands.
  ///
  /// @param stage how far it has come
  /// @param started how many of its tasks have begun: so many were pulled from its source
  /// @param failures how many of them have failed or run out of time
  /// @param skipped how many of them were not wanted
  /// @param cancelled how many of them were cancelled
  /// @param outputs what the last of them to end has left
  /// @param cut how it ended if it was cut short, skipped or could not be read; null otherwise
  /// @param reason why
  /// @param runStatus how the run stood when the group began, as its tasks see it
  /// @param failure which of its failures was the first; null if it has none
  public record OfGroup(
      Stage stage,
      int started,
      int failures,
      int skipped,
      int cancelled,
      Map<String, Object> outputs,
      @Nullable Status cut,
      @Nullable String reason,
      Status runStatus,
      RunContext.@Nullable FirstFailure failure) {}

  /// How far a group has come.
  public enum Stage {
    /// It waits for what it needs.
    PENDING,
    /// Its tasks may begin.
    OPEN,
    /// No more of its tasks begin.
    DRAINED,
    /// Nothing of it is left.
    ENDED
  }

  /// A task that has begun and not ended.
  public record Begun(String group, String task) {}
}
