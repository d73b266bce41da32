package dev.weft.restate.run;

import dev.restate.sdk.WorkflowContext;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.limits.LimitsObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The tasks of a shard that have ended and may have left limits unreleased, with the worker on
/// which they ended: reported to the run's limits now and then, many at once. Owned by its
/// [Coordination].
final class EndedTasks {
  private static final int MANY = 500;

  private final WorkflowContext engine;
  private final OpenRun run;
  private final List<String> names = new ArrayList<>();

  EndedTasks(WorkflowContext engine, OpenRun run) {
    this.engine = engine;
    this.run = run;
  }

  void add(String task, Instant now) {
    if (!run.limits().isEmpty()) {
      names.add(task);
    }
    if (names.size() >= MANY) {
      report(now);
    }
  }

  void report(Instant now) {
    if (!names.isEmpty()) {
      engine.send(LimitsObject.ended(run.id(), List.copyOf(names), now));
      names.clear();
    }
  }
}
