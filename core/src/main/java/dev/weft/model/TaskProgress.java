package dev.weft.model;

import dev.weft.Event;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The progress of a task that is running: the activities of its steps and, as far as
/// [RunModel.Details] request it, its output and attempts.
public final class TaskProgress {
  private final Task task;
  private final String group;
  private final Instant began;
  private final List<StepProgress> steps = new ArrayList<>(1);
  // How many of its steps are over.
  int position;
  // Null until something is printed.
  private @Nullable PrintedLines printed;
  private @Nullable List<Lane.Attempt> attempts;
  private Event.@Nullable Stalled stalled;

  TaskProgress(Task task, String group, Instant began) {
    this.task = task;
    this.group = group;
    this.began = began;
  }

  public Task task() {
    return task;
  }

  public String name() {
    return task.name();
  }

  /// Returns the name of the group that it belongs to.
  public String group() {
    return group;
  }

  public Instant began() {
    return began;
  }

  /// Returns its steps in progress: one; none between two steps; or several parallel steps and the
  /// step that contains them.
  public List<StepProgress> steps() {
    return Collections.unmodifiableList(steps);
  }

  /// Returns the progress of a step; null if it is not in progress.
  @Nullable StepProgress of(Step<?> step) {
    for (StepProgress progress : steps) {
      if (progress.step().id().equals(step.id())) {
        return progress;
      }
    }
    return null;
  }

  /// Returns the event that says why nothing goes on with it at present; null if something does.
  public Event.@Nullable Stalled stalled() {
    return stalled;
  }

  void stall(Event.Stalled now) {
    stalled = now;
  }

  void enter(StepProgress step) {
    stalled = null;
    steps.add(step);
  }

  /// Removes the step and returns its progress; null if it had none.
  @Nullable StepProgress leave(Step<?> step) {
    stalled = null;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).step().id().equals(step.id())) {
        return steps.remove(i);
      }
    }
    return null;
  }

  void print(Event.Output output, int room) {
    if (printed == null) {
      printed = new PrintedLines();
    }
    printed.print(output, room);
  }

  /// @param polled when the step was first polled; null if it was not, or was done at once
  void end(Lane.Attempt attempt, @Nullable Instant polled) {
    if (attempts == null) {
      attempts = new ArrayList<>(4);
    }
    attempts.add(attempt.after(attempts, polled));
  }

  /// Returns how many printed lines have been dropped before those still kept.
  public long forgotten() {
    return printed == null ? 0 : printed.forgotten();
  }

  /// Returns the last lines that it printed.
  public List<String> printed() {
    return printed == null ? List.of() : printed.all();
  }

  /// Returns the last lines that one attempt printed.
  public List<String> printed(Step<?> step, int attempt) {
    return printed == null ? List.of() : printed.of(step, attempt);
  }

  /// Returns the most recent line if this step printed it; otherwise null.
  public @Nullable String lastPrinted(Step<?> step) {
    return printed == null ? null : printed.last(step);
  }

  /// Returns the task's record, with the attempts that were kept.
  ///
  /// @param result how it ended
  public Lane lane(TaskResult result) {
    return new Lane(
        name(),
        group,
        began,
        result.ended(),
        result.status(),
        attempts == null ? List.of() : attempts,
        List.of());
  }
}
