package dev.weft.cli.cluster;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.plan.PlanFile;
import dev.weft.plan.rows.FoundTasks;
import dev.weft.plan.rows.PrintedTasks;
import dev.weft.restate.ClusterException;

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
      if (limit.adapt() && PlanFile.BUILT_IN_LIMITS.contains(limit.name())) {
        throw new ClusterException(
            "the limit `%s` bounds each worker by itself and cannot adapt on a cluster; name a limit of the plan's own, with `adapt:`, at the steps that call the service"
                .formatted(limit.name()));
      }
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
}
