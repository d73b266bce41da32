package dev.weft.cli.simulate;

import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.model.Bound;
import dev.weft.model.CriticalChain;
import dev.weft.model.GroupProgress;
import dev.weft.model.RunModel;
import dev.weft.model.TimeSpent;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What many simulated runs of a plan have shown.
///
/// @param settings the bounds that were changed, by name
/// @param took how long the runs took, the shortest first
/// @param medianSeed the seed of the run that took the median time
/// @param tasks how many tasks a run has
/// @param failed how many of them fail, on average
/// @param full for which share of the time bounds are full, on average
/// @param spent for which share of all tasks' time, by use
/// @param chain the critical chain of the first run
record Forecast(
    Map<String, String> settings,
    List<Duration> took,
    long medianSeed,
    long tasks,
    double failed,
    Map<Bound, Double> full,
    Map<TimeSpent.Use, Double> spent,
    List<CriticalChain.Part> chain) {

  // A bound that is full for less of the time holds nothing up.
  private static final double HARDLY = 0.0005;

  /// Simulates runs.
  ///
  /// @param seed of the first run; each further one has the next
  static Forecast of(
      Map<String, String> settings, Plan plan, StepTimes times, int runs, long seed) {
    List<Duration> took = new ArrayList<>();
    Map<Bound, Double> full = new TreeMap<>();
    Map<TimeSpent.Use, Double> spent = new TreeMap<>();
    List<CriticalChain.Part> chain = List.of();
    long tasks = 0;
    double failed = 0;
    for (int run = 0; run < runs; run++) {
      RunModel model = new RunModel(new RunModel.Details(0, false, run == 0));
      RunResult result = new VirtualDriver(seed + run, times).run(plan, List.of(model));
      took.add(result.took());
      double whole = Math.max(1, result.took().toNanos());
      model
          .full(result.ended())
          .forEach((bound, time) -> full.merge(bound, time.toNanos() / whole / runs, Double::sum));
      model
          .spent()
          .byUse()
          .forEach((use, time) -> spent.merge(use, time.toNanos() / 1e9, Double::sum));
      tasks = Math.max(tasks, model.groups().stream().mapToLong(GroupProgress::begun).sum());
      failed += (double) (result.failed() + result.timedOut() + result.cleanUpFailed()) / runs;
      if (run == 0) {
        chain = model.criticalChain().parts();
      }
    }
    List<Duration> asRun = List.copyOf(took);
    Collections.sort(took);
    full.values().removeIf(share -> share < HARDLY);
    long medianSeed = seed + asRun.indexOf(took.get(rank(0.5, runs)));
    double sum = spent.values().stream().mapToDouble(it -> it).sum();
    spent.replaceAll((_, time) -> sum == 0 ? 0 : time / sum);
    return new Forecast(settings, took, medianSeed, tasks, failed, full, spent, chain);
  }

  /// Returns the time within which this share of the runs ended.
  Duration within(double share) {
    return took.get(rank(share, took.size()));
  }

  private static int rank(double share, int runs) {
    return Math.clamp((int) Math.ceil(share * runs) - 1, 0, runs - 1);
  }
}
