package dev.weft.report;

import dev.weft.Durations;
import dev.weft.Status;
import dev.weft.model.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The distribution of the durations of a step's attempts, over all tasks of its group. Percentiles
/// use the nearest rank, so each is the duration of a real attempt.
///
/// @param faults how many attempts failed or timed out
record Spread(
    String group,
    String step,
    int count,
    int faults,
    Duration min,
    Duration quarter,
    Duration median,
    Duration threeQuarters,
    Duration p95,
    Duration max) {

  private record Key(String group, String step) {}

  private static final class Sample {
    private final List<Duration> durations = new ArrayList<>();
    private int faults;
  }

  /// Returns the distributions in order of first occurrence; skipped steps do not count, because
  /// they take no time.
  static List<Spread> of(List<Lane> lanes) {
    Map<Key, Sample> samples = new LinkedHashMap<>();
    for (Lane lane : lanes) {
      for (Lane.Attempt attempt : lane.attempts()) {
        if (attempt.status() != Status.SKIPPED) {
          Key key = new Key(lane.group(), attempt.step());
          Sample sample = samples.computeIfAbsent(key, _ -> new Sample());
          Duration took = Durations.between(attempt.started(), attempt.ended());
          sample.durations.add(took.isNegative() ? Duration.ZERO : took);
          sample.faults += attempt.status().isFault() ? 1 : 0;
        }
      }
    }
    List<Spread> spreads = new ArrayList<>();
    samples.forEach((key, sample) -> spreads.add(of(key, sample)));
    return spreads;
  }

  private static Spread of(Key key, Sample sample) {
    List<Duration> sorted = sample.durations;
    Collections.sort(sorted);
    return new Spread(
        key.group(),
        key.step(),
        sorted.size(),
        sample.faults,
        sorted.getFirst(),
        rank(sorted, 0.25),
        rank(sorted, 0.5),
        rank(sorted, 0.75),
        rank(sorted, 0.95),
        sorted.getLast());
  }

  private static Duration rank(List<Duration> sorted, double share) {
    return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }
}
