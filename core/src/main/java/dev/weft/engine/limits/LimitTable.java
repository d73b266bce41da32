package dev.weft.engine.limits;

import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The limits of a run by name, with all their counts, and the claims on them. Part of [Limits].
public final class LimitTable<W> {
  private final Map<String, Counts<W>> limits = new LinkedHashMap<>();
  private final Map<List<String>, Claim<W>> ofNames = new HashMap<>();

  /// @param limits in the order in which they are waited for
  LimitTable(List<Limit> limits) {
    for (Limit limit : limits) {
      this.limits.put(limit.name(), new Counts<>(limit, this.limits.size()));
    }
  }

  /// One of each of these limits.
  ///
  /// @throws IllegalArgumentException if there is no such limit, or it has a count for each key;
  /// the message is for people
  public Claim<W> claim(List<String> names) {
    Claim<W> known = ofNames.get(names);
    if (known == null) {
      known = claim(names, _ -> LimitShare.ONE);
      ofNames.put(List.copyOf(names), known);
    }
    return known;
  }

  /// A share of each of these limits, to be asked for once.
  ///
  /// @throws IllegalArgumentException if there is no such limit, or such a share is never granted;
  ///     the message is for people
  public Claim<W> claim(List<String> names, Function<String, LimitShare.Fixed> shares) {
    List<Counts<W>> counts =
        names.stream()
            .distinct()
            .map(this::counts)
            // Not `Comparator.comparingInt`, for which Java generates classes in each process.
            .sorted((one, other) -> Integer.compare(one.rank(), other.rank()))
            .toList();
    for (Counts<W> each : counts) {
      LimitShare.Fixed share = shares.apply(each.limit.name());
      String refusal = each.refusal(share.weight(), share.key());
      if (refusal != null) {
        throw new IllegalArgumentException(refusal);
      }
    }
    List<Bound<W>> bounds = new ArrayList<>();
    int[] weights = new int[counts.size()];
    for (Counts<W> each : counts) {
      LimitShare.Fixed share = shares.apply(each.limit.name());
      weights[bounds.size()] = share.weight();
      Bound<W> bound = each.of(share.key());
      bound.claims++;
      bounds.add(bound);
    }
    return new Claim<>(List.copyOf(bounds), weights);
  }

  Counts<W> counts(String name) {
    Counts<W> counts = limits.get(name);
    if (counts == null) {
      throw new IllegalArgumentException(
          Plan.hasNoLimit(name, limits.values().stream().map(it -> it.limit).toList()));
    }
    return counts;
  }

  /// Counts a start from before towards the rate of `name`.
  public void countBefore(String name, LimitShare.Fixed share, long start, long now) {
    Counts<W> counts = limits.get(name);
    if (counts != null && counts.refusal(share.weight(), share.key()) == null) {
      Bound<W> bound = counts.of(share.key());
      if (bound.starts != null) {
        bound.starts.count(start, share.weight());
      }
      counts.forgetIfUnused(bound, now);
    }
  }

  /// Restores how far a limit was adapted before.
  public void restoreAdapted(
      String name, @Nullable String key, int allowed, long pausedUntil, long now) {
    Counts<W> counts = limits.get(name);
    if (counts != null && counts.refusal(1, key) == null) {
      Bound<W> bound = counts.of(key);
      if (bound.adaptation != null) {
        bound.adaptation.restore(allowed, pausedUntil, now);
      }
      counts.forgetIfUnused(bound, now);
    }
  }

  /// How many keys are remembered.
  long keys() {
    return bounds().filter(bound -> bound.key != null).count();
  }

  /// All counts that there are.
  Stream<Bound<W>> bounds() {
    return limits.values().stream().flatMap(Counts::all);
  }
}
