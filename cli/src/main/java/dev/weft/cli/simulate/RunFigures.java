package dev.weft.cli.simulate;

import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.cli.simulate.StepTimes.Outage;
import dev.weft.model.Bound;
import dev.weft.model.CriticalChain;
import dev.weft.model.GroupProgress;
import dev.weft.model.RunModel;
import dev.weft.model.TimeSpent;
import dev.weft.virtual.MemoryJournal;
import dev.weft.virtual.Model;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What one simulated run has shown.
///
/// @param tasks how many tasks began
/// @param failed how many of them failed
/// @param full how long bounds were full
/// @param spent what the tasks spent their time on
/// @param chain the critical chain; empty if it was not asked for, or is too long
record RunFigures(
    Duration took,
    long tasks,
    long failed,
    Map<Bound, Duration> full,
    Map<TimeSpent.Use, Duration> spent,
    List<CriticalChain.Part> chain) {

  // Runs with neighbouring seeds have nothing in common.
  private static final long SEEDS_OF_A_LIFE = 1_000_003;

  /// Simulates a run.
  ///
  /// @param kills when it is killed, and continued afterwards
  static RunFigures of(
      Plan plan, StepTimes times, List<Outage> kills, long seed, boolean withChain) {
    Map<Bound, Duration> full = new TreeMap<>();
    Map<TimeSpent.Use, Duration> spent = new TreeMap<>();
    MemoryJournal journal = new MemoryJournal();
    for (int life = 0; ; life++) {
      Instant start = life == 0 ? Instant.EPOCH : kills.get(life - 1).end();
      Model counted = new AttemptCount(times);
      VirtualDriver driver =
          kills.isEmpty()
              ? new VirtualDriver(seed, counted)
              : new VirtualDriver(seed + life * SEEDS_OF_A_LIFE, counted, journal, start);
      if (life < kills.size()) {
        driver.killAt(kills.get(life).begin());
      }
      RunModel model = new RunModel(new RunModel.Details(0, false, withChain));
      RunResult result = driver.run(plan, List.of(model));
      model.full(result.ended()).forEach((bound, time) -> full.merge(bound, time, Duration::plus));
      model.spent().byUse().forEach((use, time) -> spent.merge(use, time, Duration::plus));
      if (life == kills.size() || result.status() != Status.CANCELLED) {
        return new RunFigures(
            Duration.between(Instant.EPOCH, result.ended()),
            model.groups().stream().mapToLong(GroupProgress::done).sum(),
            result.failed() + result.timedOut() + result.cleanUpFailed(),
            full,
            spent,
            withChain ? chain(model.criticalChain(), start) : List.of());
      }
      journal.goOn();
    }
  }

  /// @param start when the run began or was continued for the last time
  private static List<CriticalChain.Part> chain(CriticalChain chain, Instant start) {
    List<CriticalChain.Part> parts = new ArrayList<>(chain.parts());
    if (start.isAfter(Instant.EPOCH) && !parts.isEmpty()) {
      Duration before = Duration.between(Instant.EPOCH, start);
      parts.addFirst(
          new CriticalChain.Part("until the killed run was continued", before, 0, Map.of()));
    }
    return parts;
  }

  /// Returns for which share of the run a bound was full.
  double share(Duration full) {
    return (double) full.toNanos() / Math.max(1, took.toNanos());
  }
}
