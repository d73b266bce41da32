package dev.weft.restate.task;

import dev.restate.sdk.WorkflowContext;
import dev.weft.Status;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.ClusterException;
import dev.weft.restate.wire.Json;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What wakeups do to a task under way. Owned by its [TaskWalk].
final class Interventions {
  private final WorkflowContext engine;
  private final TaskWalk walk;
  private final String task;

  Interventions(WorkflowContext engine, TaskWalk walk, String task) {
    this.engine = engine;
    this.walk = walk;
    this.task = task;
  }

  void act(Wakeup wakeup) throws ClusterException {
    switch (wakeup.kind()) {
      case STOP -> stop(wakeup.reason());
      case CUT -> cut(wakeup.reason());
      case SKIP -> skip(wakeup);
      case PAUSE -> walk.pause();
      case RESUME -> walk.resume();
    }
  }

  private void stop(String reason) throws ClusterException {
    end(it -> !it.isFinalizing(), it -> it.cancel(reason), reason);
  }

  private void cut(String reason) throws ClusterException {
    end(it -> !it.isCleaningUp(), it -> it.cut(reason), reason);
  }

  private void end(Predicate<TaskMachine> ends, Consumer<TaskMachine> how, String reason)
      throws ClusterException {
    for (Branch branch : walk.branches()) {
      if (ends.test(branch.iterator)) {
        how.accept(branch.iterator);
        if (branch.running != null) {
          branch.running.interrupt(Status.CANCELLED, reason);
        }
      }
    }
    for (Branch branch : walk.branches()) {
      if (walk.isWaiting(branch) && ends.test(branch.iterator)) {
        walk.goOn(branch);
      }
    }
  }

  private void skip(Wakeup wakeup) throws ClusterException {
    List<Branch> found =
        walk.branches().stream().filter(branch -> branch.isAt(wakeup.step())).toList();
    if (wakeup.reply() != null) {
      String trouble = found.size() == 1 ? "" : trouble(found, wakeup.step());
      engine.awakeableHandle(wakeup.reply()).resolve(Json.of(String.class), trouble);
    }
    if (found.size() == 1) {
      Branch branch = found.getFirst();
      if (branch.running != null) {
        branch.running.interrupt(Status.SKIPPED, wakeup.reason());
      } else {
        walk.passOver(branch, wakeup.reason());
      }
    }
  }

  private String trouble(List<Branch> found, @Nullable String step) {
    if (found.size() > 1) {
      return "`%s` is at several steps; name one of: %s".formatted(task, names(found));
    }
    String at = names(walk.branches().stream().filter(branch -> branch.isAt(null)).toList());
    if (step == null || at.isEmpty()) {
      return "`" + task + "` is at no step that could be passed over";
    }
    return "`%s` is not at a step `%s`; it is at %s".formatted(task, step, at);
  }

  private static String names(List<Branch> branches) {
    return branches.stream()
        .map(branch -> "`" + Objects.requireNonNull(branch.at).id() + "`")
        .collect(Collectors.joining(", "));
  }
}
