package dev.weft.model;

import dev.weft.Step;
import dev.weft.Task;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// How many of a group's tasks in flight are at which of their steps.
final class Positions {
  private List<Step<?>> steps = List.of();
  // By the number of steps that are over.
  private int[] at = {0};
  // Of those, how many have begun the step, and when they did: the sum of these times in seconds.
  private int[] running = {0};
  private double[] since = {0};

  /// A task begins. The steps of the first one stand for those of all.
  void begin(Task task) {
    if (steps.isEmpty() && !task.steps().isEmpty()) {
      steps = task.steps();
      at = Arrays.copyOf(at, steps.size() + 1);
      running = new int[at.length];
      since = new double[at.length];
    }
    at[0]++;
  }

  /// A step of a task begins, waits for a limit, or is over.
  void move(TaskProgress task, Step<?> step, boolean isOver) {
    List<Step<?>> own = task.task().steps();
    int position = task.position;
    while (position < own.size() && !own.get(position).id().equals(step.id())) {
      position++;
    }
    boolean isOther = position == own.size();
    if (isOther && task.position < own.size() && own.get(task.position) instanceof Step.Gather) {
      // It is inside the gather step. Otherwise, it cleans up.
      return;
    }
    at[place(task.position)]--;
    task.position = isOver && !isOther ? position + 1 : position;
    at[place(task.position)]++;
  }

  /// A step is in progress.
  void enter(StepProgress step) {
    change(step, 1);
  }

  /// A step is no longer in progress.
  void leave(StepProgress step) {
    change(step, -1);
  }

  private void change(StepProgress step, int by) {
    List<Step<?>> own = step.task().task().steps();
    int position = step.task().position;
    Activity activity = step.activity();
    boolean isTimed =
        activity == Activity.RUNNING || activity == Activity.WAITING || activity == Activity.INSIDE;
    if (isTimed && position < own.size() && own.get(position).id().equals(step.step().id())) {
      int place = place(position);
      running[place] += by;
      since[place] += by * seconds(step.since());
    }
  }

  private static double seconds(Instant at) {
    return at.getEpochSecond() + at.getNano() / 1e9;
  }

  void end(TaskProgress task) {
    at[place(task.position)]--;
  }

  private int place(int position) {
    return Math.min(position, at.length - 1);
  }

  /// Returns the steps of the tasks; none if no task has begun.
  List<Step<?>> steps() {
    return steps;
  }

  /// Returns how many tasks are at this step.
  int at(int step) {
    return at[place(step)];
  }

  /// Returns for how many seconds tasks have been at this step, all together.
  double spent(int step, Instant now) {
    int place = place(step);
    return Math.max(0, running[place] * seconds(now) - since[place]);
  }

  /// Returns how many tasks have begun this step.
  int running(int step) {
    return running[place(step)];
  }

  /// Returns how many tasks are in flight.
  long inFlight() {
    long all = 0;
    for (int count : at) {
      all += count;
    }
    return all;
  }
}
