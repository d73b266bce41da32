package dev.weft.restate;

import dev.restate.sdk.WorkflowContext;
import dev.weft.Status;
import dev.weft.engine.TaskMachine;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What nudges do to a task under way. Owned by its [TaskWalk].
final class Interventions {
  private final WorkflowContext engine;
  private final TaskWalk walk;
  private final String task;

  Interventions(WorkflowContext engine, TaskWalk walk, String task) {
    this.engine = engine;
    this.walk = walk;
    this.task = task;
  }

  void act(Nudge nudge) throws ClusterException {
    switch (nudge.kind()) {
      case STOP -> stop(nudge.reason());
      case CUT -> cut(nudge.reason());
      case SKIP -> skip(nudge);
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
    for (Strand strand : walk.strands()) {
      if (ends.test(strand.iterator)) {
        how.accept(strand.iterator);
        if (strand.carried != null) {
          strand.carried.interrupt(Status.CANCELLED, reason);
        }
      }
    }
    for (Strand strand : walk.strands()) {
      if (walk.isWaiting(strand) && ends.test(strand.iterator)) {
        walk.goOn(strand);
      }
    }
  }

  private void skip(Nudge nudge) throws ClusterException {
    List<Strand> found =
        walk.strands().stream().filter(strand -> strand.isAt(nudge.step())).toList();
    if (nudge.reply() != null) {
      String trouble = found.size() == 1 ? "" : trouble(found, nudge.step());
      engine.awakeableHandle(nudge.reply()).resolve(Json.of(String.class), trouble);
    }
    if (found.size() == 1) {
      Strand strand = found.getFirst();
      if (strand.carried != null) {
        strand.carried.interrupt(Status.SKIPPED, nudge.reason());
      } else {
        walk.passOver(strand, nudge.reason());
      }
    }
  }

  private String trouble(List<Strand> found, @Nullable String step) {
    if (found.size() > 1) {
      return "`%s` is at several steps; name one of: %s".formatted(task, names(found));
    }
    String at = names(walk.strands().stream().filter(strand -> strand.isAt(null)).toList());
    if (step == null || at.isEmpty()) {
      return "`" + task + "` is at no step that could be passed over";
    }
    return "`%s` is not at a step `%s`; it is at %s".formatted(task, step, at);
  }

  private static String names(List<Strand> strands) {
    return strands.stream()
        .map(strand -> "`" + Objects.requireNonNull(strand.at).id() + "`")
        .collect(Collectors.joining(", "));
  }
}
