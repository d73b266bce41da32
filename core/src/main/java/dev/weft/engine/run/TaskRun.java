package dev.weft.engine.run;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.Branch;
import dev.weft.engine.Decision;
import dev.weft.engine.Polling;
import dev.weft.engine.TaskMachine;
import dev.weft.engine.TaskState;
import dev.weft.engine.limits.Claim;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task in flight: its iterator, and what the [Conductor] knows of it beside.
///
/// Owned by the conductor's thread, except that while an attempt runs the iterator belongs to
/// the worker that carries it out; the two hand over through the driver's queue.
public sealed class TaskRun extends Branch<TaskRun> implements LimitWaiter {
  static final int NOT_RUNNING = -1;

  final GroupRun group;
  // The attempt that runs, or waits for its limits.
  Decision.@Nullable Run attempt;
  // What is carrying the attempt out; null when none runs. Belongs to the driver.
  public @Nullable Object carrier;
  // What that attempt takes of limits; null for nothing.
  @Nullable Claim<LimitWaiter> claim;
  // What was granted for something that has not begun yet, the attempt or the task, and is counted
  // by a rate then.
  List<Claim<LimitWaiter>> uncounted = List.of();
  // Its place among the running ones; belongs to [RunningTasks].
  int runningAt = NOT_RUNNING;
  // Whether the attempt that runs is one of a `finally` step, and whether of an `on-failure` one.
  boolean finalizing;
  boolean rollingBack;
  // Whether nothing more is done about the task, since that went wrong.
  boolean lost;
  // Why the task is to stop; written by the conductor, read by the worker that carries out an
  // attempt.
  public volatile Cuts.@Nullable Cut stop;

  TaskRun(TaskMachine machine, GroupRun group) {
    super(machine);
    this.group = group;
  }

  /// A step inside a task's gather step.
  static final class Inside extends TaskRun {
    private final TaskRun parent;

    Inside(TaskMachine machine, TaskRun parent) {
      super(machine, parent.group);
      this.parent = parent;
    }

    @Override
    protected TaskRun parent() {
      return parent;
    }
  }

  @Override
  protected @Nullable TaskRun parent() {
    return null;
  }

  /// Itself, or for a branch what it is a branch of in the end.
  TaskRun whole() {
    TaskRun parent = parent();
    return parent == null ? this : parent.whole();
  }

  /// The whole task, also for a branch.
  public Task task() {
    return whole().machine.task();
  }

  /// Whether a rate counts the attempt when it begins.
  public boolean isUncounted() {
    return !uncounted.isEmpty();
  }

  /// Whether an attempt is being carried out, or its outcome put on record.
  boolean isRunning() {
    return runningAt != NOT_RUNNING;
  }

  /// Whether it is to stop because of this, and not to go on to its end. Called by the owner of the
  /// iterator.
  boolean isStoppedBy(Cuts.Cut cut) {
    return cut.byFailure() ? !machine.isCleaningUp() : !machine.isFinalizing();
  }

  /// Stops the task, and those of which it is a branch.
  void cancel(Cuts.Cut cut) {
    for (TaskRun run = this; run != null; run = run.parent()) {
      if (cut.byFailure()) {
        run.machine.cut(cut.reason());
      } else {
        run.machine.cancel(cut.reason());
      }
    }
  }

  /// Tells the iterator and the listener how an attempt ended. Called by the owner of the iterator.
  public void record(Outcome outcome, Instant now, Listener listener) {
    record(outcome);
    if (Listeners.isSomebody(listener)) {
      listener.on(new Event.StepEnded(now, task(), outcome, machine.retryAt()));
    }
  }

  /// Tells the listener that an attempt begins. Called by the owner of the iterator.
  public void announce(Decision.Run attempt, Instant now, Listener listener) {
    if (Listeners.isSomebody(listener)) {
      listener.on(new Event.StepStarted(now, task(), attempt.step(), attempt.attempt()));
    }
  }

  /// Tells the listener that an attempt has answered, and another one follows. News are lines that
  /// the step prints, so that every view and log shows them. Called by the owner of the iterator.
  void announcePolled(Outcome answer, Instant now, Listener listener) {
    Polling polling = machine.polling();
    if (polling != null && answer.step() instanceof Step.Work<?> step) {
      if (polling.isNew()) {
        String line = polling.line();
        listener.on(new Event.Output(now, task(), step, answer.attempt(), line, false));
      }
      listener.on(
          new Event.StepPolled(
              now,
              task(),
              step,
              answer.attempt(),
              answer.started(),
              polling.answers(),
              polling.missing(),
              polling.since(),
              machine.nextPoll()));
    }
  }

  /// Records how an attempt ended, as [#record(Outcome, Instant, Listener)] does, and says what
  /// follows at once: an attempt, or the end of the task. Called by the worker that has the task.
  ///
  /// @return null if the conductor is to go on with the task: nothing follows at once, or what does
  ///     takes limits, has a timeout, or begins another phase of the task
  public @Nullable Decision recordAndDecide(Outcome outcome, Listener listener) {
    // A task is in its steps from the first one on.
    boolean hasBegun = machine.phase() != TaskState.Phase.READY;
    TaskState.Phase phase = hasBegun ? machine.phase() : TaskState.Phase.STEPS;
    Instant now = outcome.ended();
    record(outcome, now, listener);
    if (stop != null) {
      return null;
    }
    Decision decision = machine.decide(now);
    boolean goesOn =
        switch (decision) {
          case Decision.Run next -> machine.phase() == phase && isPlain(next.step());
          case Decision.Finished _ -> parent() == null;
          case Decision.WaitUntil _, Decision.Await _, Decision.Fork _, Decision.Conclude _ ->
              false;
        };
    return goesOn ? decision : null;
  }

  /// The limits that an attempt of the step takes: those that its task does not hold already.
  List<String> limits(Step.Work<?> step) {
    List<String> held = group.group().limits();
    return held.isEmpty() || step.limits().isEmpty()
        ? step.limits()
        : step.limits().stream().filter(name -> !held.contains(name)).toList();
  }

  /// Whether an attempt of the step concerns only its task, so that it needs no conductor.
  public boolean isPlain(Step.Work<?> step) {
    return step.timeout() == null
        && step.poll() == null
        && machine.deadline() == Long.MAX_VALUE
        && limits(step).isEmpty()
        && !group.adapts;
  }
}
