package dev.weft.virtual;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.NearestName;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Checks that a test bed's stubs and answers are for steps that exist. The steps of listed tasks
/// are known at once, those of other tasks when these come.
final class StubbedSteps {
  private final TestBed bed;
  private final Map<String, Step<?>> steps = new TreeMap<>();
  // Groups of which more tasks may come.
  private final Set<String> unread = new HashSet<>();
  private @Nullable List<Step<?>> added;

  /// @throws IllegalArgumentException if all tasks are known, and one is for a step that is not
  ///     there
  StubbedSteps(TestBed bed) {
    this.bed = bed;
    if (bed.stubs().isEmpty() && bed.answers().isEmpty()) {
      return;
    }
    for (Group group : bed.plan().allGroups()) {
      if (group.tasks() instanceof Collection<Task> tasks) {
        tasks.forEach(this::add);
      } else {
        unread.add(group.name());
      }
    }
    check();
  }

  /// Takes note of tasks that have come.
  void on(Event event) {
    switch (event) {
      case Event.TaskStarted started when !unread.isEmpty() -> add(started.task());
      case Event.TaskKept kept when !unread.isEmpty() -> add(kept.result().task());
      case Event.GroupEnded ended when ended.complete() && ended.status() != Status.SKIPPED ->
          unread.remove(ended.group());
      default -> {}
    }
  }

  /// @throws IllegalArgumentException if all tasks have come, and a stub or an answer is for a step
  ///     that was not there
  void check() {
    if (!unread.isEmpty()) {
      return;
    }
    for (String stub : bed.stubs().keySet()) {
      if (!(find(stub, "a stub") instanceof Step.Work<?>)) {
        throw new IllegalArgumentException("step `" + stub + "` has no body that a stub replaces");
      }
    }
    for (String answer : bed.answers().keySet()) {
      if (find(answer, "an answer").asApproval() == null) {
        throw new IllegalArgumentException("step `" + answer + "` is no approval to be answered");
      }
    }
  }

  private Step<?> find(String id, String what) {
    Step<?> step = steps.get(id);
    if (step != null) {
      return step;
    }
    String hint =
        steps.values().stream()
            .filter(it -> it.isCalled(id))
            .map(Step::id)
            .findFirst()
            .or(() -> NearestName.of(id, steps.keySet()))
            .map(it -> "did you mean `" + it + "`?")
            .orElseGet(() -> "its steps are: " + String.join(", ", steps.keySet()));
    throw new IllegalArgumentException(
        "the test bed has %s for `%s`, but the plan has no step with this id; %s"
            .formatted(what, id, hint));
  }

  /// Many tasks share their steps.
  @SuppressWarnings("ReferenceEquality")
  private void add(Task task) {
    if (task.steps() != added) {
      added = task.steps();
      add(task.steps());
    }
    add(task.rules().onFailure());
    add(task.rules().finallySteps());
  }

  private void add(List<Step<?>> more) {
    for (Step<?> step : more) {
      steps.putIfAbsent(step.id(), step);
      add(step.inside());
    }
  }
}
