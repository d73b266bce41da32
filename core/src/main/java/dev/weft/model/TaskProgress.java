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

/// A task under way: where its steps are and, as far as the [RunModel] was asked to keep it, what
/// it has done.
public final class TaskProgress {
  private final Task task;
  private final String group;
  private final Instant began;
  private final List<StepProgress> steps = new ArrayList<>(1);
  // Null while there is none.
  private @Nullable PrintedLines printed;
  private @Nullable List<Lane.Attempt> attempts;

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

  /// The name of the group that it belongs to.
  public String group() {
    return group;
  }

  public Instant began() {
    return began;
  }

  /// Its steps under way: one, none between two, several side by side, and with these the step that
  /// they are in.
  public List<StepProgress> steps() {
    return Collections.unmodifiableList(steps);
  }

  void enter(StepProgress step) {
    steps.add(step);
  }

  /// Forgets where this step was, and returns it; null if it was nowhere.
  @Nullable StepProgress leave(Step step) {
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

  void end(Lane.Attempt attempt) {
    if (attempts == null) {
      attempts = new ArrayList<>(4);
    }
    attempts.add(attempt);
  }

  /// How many lines it printed before those that are still known.
  public long forgotten() {
    return printed == null ? 0 : printed.forgotten();
  }

  /// The last lines that it printed.
  public List<String> printed() {
    return printed == null ? List.of() : printed.all();
  }

  /// Those of one attempt.
  public List<String> printed(Step step, int attempt) {
    return printed == null ? List.of() : printed.of(step, attempt);
  }

  /// The very last one, if this step printed it; otherwise null.
  public @Nullable String lastPrinted(Step step) {
    return printed == null ? null : printed.last(step);
  }

  /// What happened to it, with the attempts that were kept.
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
