package dev.weft.engine;

import dev.weft.Durations;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The steps of a [Step.Gather] under way: each has an iterator of its own. Owned like the iterator
/// of the task that they belong to.
final class Branches {
  private final Step.Gather step;
  private final Instant started;
  private final List<TaskMachine> machines;

  Branches(Step.Gather step, TaskMachine parent, Instant started) {
    this.step = step;
    this.started = started;
    this.machines = step.steps().stream().map(it -> new TaskMachine(it, parent)).toList();
  }

  List<TaskMachine> machines() {
    return machines;
  }

  /// When the gather as a whole runs out of time; `Long.MAX_VALUE` where it has no timeout.
  long deadline() {
    return step.timeout() == null ? Long.MAX_VALUE : Nanos.plus(Nanos.of(started), step.timeout());
  }

  String timeoutMessage() {
    return "`%s` timed out after %s".formatted(step.name(), Durations.format(step.timeout()));
  }

  boolean haveEnded() {
    return machines.stream().allMatch(machine -> machine.result() != null);
  }

  /// Tells the iterator whose step this is the outcome of, where one is.
  boolean record(Outcome outcome) {
    for (TaskMachine machine : machines) {
      if (holds(machine.task().steps(), outcome.step().id())) {
        machine.record(outcome);
        return true;
      }
    }
    return false;
  }

  /// How the gather ended: as the first branch to have failed did, if one has; but cancelled if one
  /// was, since that one goes on when the run does.
  Outcome outcome(Instant now) {
    TaskResult worst = null;
    for (TaskMachine machine : machines) {
      TaskResult result = machine.result();
      if (result != null && (worst == null || isWorse(result, worst))) {
        worst = result;
      }
    }
    Outcome cause = worst == null ? null : worst.cause();
    Failure failure = cause == null ? null : cause.failure();
    if (worst == null || cause == null || failure == null) {
      return Outcome.succeeded(step, 1, started, now, Map.of());
    }
    String message = cause.step().name() + ": " + failure.message();
    Failure ours = new Failure(failure.code(), message, null, failure.cause());
    return new Outcome("", step, 1, worst.status(), started, now, Map.of(), ours);
  }

  /// The outcomes of the steps inside that left outputs or did not succeed.
  Outcomes outcomes() {
    Outcomes outcomes = Outcomes.NONE;
    for (TaskMachine machine : machines) {
      outcomes = outcomes.and(machine.outcomes());
    }
    return outcomes;
  }

  private static boolean holds(List<Step<?>> steps, String id) {
    return steps.stream().anyMatch(it -> it.id().equals(id) || holds(it.inside(), id));
  }

  /// A cancellation is worse than a fault, that is worse than a success; then the earlier one.
  private static boolean isWorse(TaskResult one, TaskResult other) {
    int rank = Integer.compare(rank(one.status()), rank(other.status()));
    return rank != 0 ? rank > 0 : one.ended().isBefore(other.ended());
  }

  private static int rank(Status status) {
    return status == Status.CANCELLED ? 2 : status.isFault() ? 1 : 0;
  }
}
