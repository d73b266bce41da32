package dev.weft.cli.cluster;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.plan.PlanFile;
import dev.weft.plan.rows.FoundTasks;
import dev.weft.plan.rows.LaterTasks;
import dev.weft.plan.rows.PrintedTasks;
import dev.weft.restate.ClusterException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What plans can say that works on one machine only.
final class LocalFeatures {
  private LocalFeatures() {}

  /// @throws ClusterException if the plan uses one; the message is for people
  static void refuse(PlanFile file) throws ClusterException {
    Plan plan = file.plan();
    for (Group group : plan.groups()) {
      refuseIfLater(group);
    }
    refuseResults(file);
    for (Limit limit : plan.limits()) {
      if (limit.adapt()) {
        throw new ClusterException(
            "the limit `%s` adapts, which works on one machine only; on a cluster, leave `adapt:` out"
                .formatted(limit.name()));
      }
      if (limit.perKey()) {
        throw new ClusterException(
            "the limit `%s` has a count for each key, which works on one machine only; on a cluster, leave `per:` out"
                .formatted(limit.name()));
      }
    }
    for (Group group : plan.allGroups()) {
      refuseShares(group);
    }
  }

  private static void refuseResults(PlanFile plan) throws ClusterException {
    for (String task : plan.results().keySet()) {
      throw new ClusterException(
          "the results of `%s` are written on one machine only; on a cluster, leave `results:` out and have a step hand over what becomes of a row"
              .formatted(task));
    }
  }

  private static void refuseIfLater(Group group) throws ClusterException {
    if (group.tasks() instanceof PrintedTasks) {
      throw new ClusterException(
          "the rows of `%s` are what a command prints, which may be others on another machine; have the command write a file, and read that with `csv:`, `jsonl:` or `lines:`"
              .formatted(group.name()));
    }
    if (group.tasks() instanceof FoundTasks found) {
      throw new ClusterException(
          "the rows of `%s` are those %s, which works on one machine only; on a cluster, run what finds them before, and give them to the plan as an input or a file"
              .formatted(group.name(), found.which()));
    }
  }

  /// All tasks of a group have the same steps.
  private static void refuseShares(Group group) throws ClusterException {
    if (group.tasks() instanceof LaterTasks later) {
      refuseShares(later.example());
      return;
    }
    Iterator<Task> tasks = group.tasks().iterator();
    if (tasks.hasNext()) {
      refuseShares(tasks.next());
    }
  }

  private static void refuseShares(Task task) throws ClusterException {
    Task.Rules rules = task.rules();
    for (Step<?> step :
        Stream.of(task.steps(), rules.onFailure(), rules.finallySteps())
            .flatMap(List::stream)
            .flatMap(step -> Stream.concat(Stream.of(step), step.inside().stream()))
            .toList()) {
      Map<String, ?> shares = step instanceof Step.Work<?> work ? work.shares() : Map.of();
      for (String limit : shares.keySet()) {
        throw new ClusterException(
            "the step `%s` has a weight at the limit `%s`, which works on one machine only; on a cluster, name the limit alone"
                .formatted(step.name(), limit));
      }
    }
  }
}
