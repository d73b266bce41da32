package dev.weft;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/// The tasks that one entry of a plan stands for: a single task, or one for each row.
///
/// @param name what other groups' `needs` call it by
/// @param tasks where its tasks come from; iterated once for a run, and pulled only as tasks may
///     go, so that it may be endless in size; an exception from it fails the group. An iterator
///     that is [AutoCloseable] is closed when nothing more is pulled from it; one that does not
///     have the next task at once is a [Feed]. How many they are is known of a
///     collection and of [CountedTasks]
/// @param needs groups that must have succeeded, or been skipped by their own condition, before
///     this one begins
/// @param limits names of the plan's limits that each of its tasks holds from start to end
/// @param maxParallel how many of its tasks are in flight at most
/// @param maxFailures how many of its tasks may fail before the rest is cancelled; 0 is fail-fast
/// @param continueOnError whether a failed task here neither fails the run nor skips what needs it
public record Group(
    String name,
    Iterable<Task> tasks,
    List<String> needs,
    List<String> limits,
    int maxParallel,
    int maxFailures,
    boolean continueOnError) {

  /// No bound on [#maxParallel()] or [#maxFailures()].
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  public Group {
    needs = List.copyOf(needs);
    limits = List.copyOf(limits);
    if (maxParallel < 1 || maxFailures < 0) {
      throw new IllegalArgumentException(
          "group `%s`: max-parallel %s, max-failures %s".formatted(name, maxParallel, maxFailures));
    }
  }

  /// Tasks without needs, limits or bounds.
  public static Group of(String name, Iterable<Task> tasks) {
    return new Group(name, tasks, List.of(), List.of(), UNBOUNDED, UNBOUNDED, false);
  }

  /// The group of one task, by the task's name.
  public static Group of(Task task) {
    return of(task.name(), List.of(task));
  }

  /// How many tasks it has, where that is known beforehand.
  public OptionalLong count() {
    try {
      return switch (tasks) {
        case Collection<Task> collection -> OptionalLong.of(collection.size());
        case CountedTasks counted -> OptionalLong.of(counted.count());
        default -> OptionalLong.empty();
      };
    } catch (Throwable uncountable) {
      // What cannot be counted may still be read; if not, that fails the group.
      return OptionalLong.empty();
    }
  }

  public Group withTasks(Iterable<Task> tasks) {
    return new Group(name, tasks, needs, limits, maxParallel, maxFailures, continueOnError);
  }

  public Group withNeeds(String... needs) {
    return new Group(
        name, tasks, List.of(needs), limits, maxParallel, maxFailures, continueOnError);
  }

  public Group withLimits(String... limits) {
    return new Group(
        name, tasks, needs, List.of(limits), maxParallel, maxFailures, continueOnError);
  }

  public Group withMaxParallel(int maxParallel) {
    return new Group(name, tasks, needs, limits, maxParallel, maxFailures, continueOnError);
  }

  public Group withMaxFailures(int maxFailures) {
    return new Group(name, tasks, needs, limits, maxParallel, maxFailures, continueOnError);
  }

  public Group withContinueOnError(boolean continueOnError) {
    return new Group(name, tasks, needs, limits, maxParallel, maxFailures, continueOnError);
  }
}
