package dev.weft.cli.simulate;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.model.Lane;
import dev.weft.model.RunModel;
import dev.weft.model.TaskProgress;
import dev.weft.report.Timeline;
import dev.weft.virtual.VirtualDriver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One simulated run, with all that happens in it.
final class SimulatedRun {
  private final RunModel model = new RunModel(new RunModel.Details(0, true));
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Event.LimitAdapted> adapted = new ArrayList<>();

  private final Plan plan;
  private final RunResult result;

  private SimulatedRun(Plan plan, StepTimes times, long seed) {
    this.plan = plan;
    List<Listener> noting = List.of(this::note);
    this.result = new VirtualDriver(seed, times).run(plan, noting);
  }

  /// Simulates the run.
  ///
  /// @param seed the same one gives the same run
  static SimulatedRun of(Plan plan, StepTimes times, long seed) {
    return new SimulatedRun(plan, times, seed);
  }

  /// Returns when everything in it happened, with an imagined beginning.
  Timeline timeline() {
    return new Timeline(
        result.run(),
        plan.name(),
        result.started(),
        result.ended(),
        result.status(),
        Instant.now(),
        Timeline.groupsOf(plan),
        plan.limits(),
        plan.maxParallel(),
        adapted,
        lanes.stream().sorted(Comparator.comparing(Lane::began)).toList());
  }

  private void note(Event event) {
    if (event instanceof Event.TaskEnded ended) {
      TaskProgress task = model.task(ended.result().task().name());
      if (task != null) {
        lanes.add(task.lane(ended.result()));
      }
    } else if (event instanceof Event.LimitAdapted change) {
      adapted.add(change);
    }
    model.on(event);
  }
}
