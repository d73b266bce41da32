package dev.weft.cli.simulate;

import dev.weft.Plan;
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
/// @param tasks how many tasks a run has
/// @param failed how many of them fail, on average
/// @param full for which share of the time bounds are full, on average, by name
/// @param spent for which share of all tasks' time, by use
/// @param chain the critical chain of the first run
record Forecast(
    Map<String, String> settings,
    List<Duration> took,
    long tasks,
    double failed,
    Map<String, Double> full,
    Map<String, Double> spent,
    List<Chain.Part> chain) {

  /// Simulates runs.
  ///
  /// @param seed of the first run; each further one has the next
  static Forecast of(
      Map<String, String> settings, Plan plan, StepTimes times, int runs, long seed) {
    List<Duration> took = new ArrayList<>();
    Map<String, Double> full = new TreeMap<>();
    Map<String, Double> spent = new TreeMap<>();
    List<Chain.Part> chain = List.of();
    long tasks = 0;
    double failed = 0;
    for (int run = 0; run < runs; run++) {
      Usage usage = new Usage();
      new VirtualDriver(seed + run, times).run(plan, List.of(usage));
      took.add(usage.took());
      usage.full().forEach((name, share) -> full.merge(name, share / runs, Double::sum));
      usage.spent().forEach((use, time) -> spent.merge(use, time, Double::sum));
      tasks = Math.max(tasks, usage.tasks());
      failed += (double) usage.failed() / runs;
      if (run == 0) {
        chain = usage.chain().parts();
      }
    }
    Collections.sort(took);
    double sum = spent.values().stream().mapToDouble(it -> it).sum();
    spent.replaceAll((_, time) -> sum == 0 ? 0 : time / sum);
    return new Forecast(settings, took, tasks, failed, full, spent, chain);
  }

  /// Returns the time within which this share of the runs ended.
  Duration within(double share) {
    int at = (int) Math.ceil(share * took.size()) - 1;
    return took.get(Math.clamp(at, 0, took.size() - 1));
  }
}
