package dev.weft.cli.simulate;

import dev.weft.Bounds;
import dev.weft.Plan;
import dev.weft.Weft;
import dev.weft.cli.simulate.StepTimes.Outage;
import dev.weft.model.Bound;
import dev.weft.model.CriticalChain;
import dev.weft.model.TimeSpent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

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

  /// Simulates runs, as many at once as there are processors.
  ///
  /// @param kills when each of them is killed, and continued afterwards
  /// @param seed of the first run; each further one has the next
  static Forecast of(
      Map<String, String> settings,
      Plan plan,
      StepTimes times,
      List<Outage> kills,
      int runs,
      long seed)
      throws InterruptedException {
    Bounds bounds = Bounds.NONE.withMaxParallel(Runtime.getRuntime().availableProcessors());
    List<Long> seeds = LongStream.range(seed, seed + runs).boxed().toList();
    try {
      List<RunFigures> all =
          Weft.gather(bounds, seeds, it -> RunFigures.of(plan, times, kills, it, it == seed));
      return of(settings, all, seed);
    } catch (InterruptedException | RuntimeException failed) {
      throw failed;
    } catch (Exception unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  private static Forecast of(Map<String, String> settings, List<RunFigures> runs, long seed) {
    Map<Bound, Double> full = new TreeMap<>();
    Map<TimeSpent.Use, Double> spent = new TreeMap<>();
    for (RunFigures run : runs) {
      run.full()
          .forEach((bound, time) -> full.merge(bound, run.share(time) / runs.size(), Double::sum));
      run.spent().forEach((use, time) -> spent.merge(use, time.toNanos() / 1e9, Double::sum));
    }
    full.values().removeIf(share -> share < HARDLY);
    double sum = spent.values().stream().mapToDouble(it -> it).sum();
    spent.replaceAll((_, time) -> sum == 0 ? 0 : time / sum);
    List<Duration> asRun = runs.stream().map(RunFigures::took).toList();
    List<Duration> took = asRun.stream().sorted().toList();
    return new Forecast(
        settings,
        took,
        seed + asRun.indexOf(took.get(rank(0.5, runs.size()))),
        runs.stream().mapToLong(RunFigures::tasks).max().orElse(0),
        runs.stream().mapToLong(RunFigures::failed).average().orElse(0),
        full,
        spent,
        runs.getFirst().chain());
  }

  /// Returns the time within which this share of the runs ended.
  Duration within(double share) {
    return took.get(rank(share, took.size()));
  }

  private static int rank(double share, int runs) {
    return Math.clamp((int) Math.ceil(share * runs) - 1, 0, runs - 1);
  }
}
