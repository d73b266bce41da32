package dev.weft.engine.limits;

import dev.weft.Durations;
import dev.weft.Limit;
import dev.weft.engine.Numbers;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The counts of one limit: a single one, or one for each key that is in use or was lately. The
/// count of a key is forgotten when nobody uses it and its rate no longer counts anything, so
/// that a million keys, one after the other, take no memory.
final class Counts<W> {
  final Limit limit;
  private final int rank;
  private final @Nullable Bound<W> single;
  private final Map<String, Bound<W>> byKey = new HashMap<>();
  // Those that are unused, and until when their rates count something; the longest unused first.
  private final SequencedMap<Bound<W>, Long> unused = new LinkedHashMap<>();

  // How many counts there ever were.
  private long numbers;

  Counts(Limit limit, int rank) {
    this.limit = limit;
    this.rank = rank;
    this.single = limit.perKey() ? null : create(null);
  }

  private Bound<W> create(@Nullable String key) {
    // Unlike those of other limits, of which there are fewer.
    return new Bound<>(limit, key, (numbers++ << 16) + rank);
  }

  /// Its place in the order in which limits are waited for.
  int rank() {
    return rank;
  }

  @Nullable String refusal(int weight, @Nullable String key) {
    return refusal(limit, weight, key);
  }

  /// Says why nobody can ever be granted such a share; null if somebody can.
  static @Nullable String refusal(Limit limit, int weight, @Nullable String key) {
    Limit.Rate rate = limit.rate();
    boolean isKeyRight = limit.perKey() == (key != null);
    if (isKeyRight && weight <= limit.max() && (rate == null || weight <= rate.count())) {
      // Each claim asks: no text is made for those that are right.
      return null;
    }
    String name = "the limit `" + limit.name() + "`";
    if (!isKeyRight) {
      return key == null
          ? name + " has a count for each key, and the step names no key"
          : name + " has one count and no keys, and the step names the key `" + key + "`";
    }
    String takes = "the step takes %s of %s, which ".formatted(Numbers.format(weight), name);
    return rate == null || weight > limit.max()
        ? takes + "is at most %s at once".formatted(Numbers.format(limit.max()))
        : takes
            + "has %s per %s".formatted(Numbers.format(rate.count()), Durations.format(rate.per()));
  }

  /// The count for a key, which is used from now on.
  Bound<W> of(@Nullable String key) {
    if (single != null) {
      return single;
    }
    Bound<W> bound = byKey.computeIfAbsent(Objects.requireNonNull(key), this::create);
    unused.remove(bound);
    return bound;
  }

  /// Nobody may be using the count any more.
  void forgetIfUnused(Bound<W> bound, long now) {
    if (single == null && bound.isUnused()) {
      unused.putLast(bound, bound.countsUntil(now));
      forget(now);
    }
  }

  private void forget(long now) {
    while (!unused.isEmpty()) {
      Entry<Bound<W>, Long> first = unused.firstEntry();
      if (first.getValue() > now) {
        return;
      }
      byKey.remove(first.getKey().key);
      unused.remove(first.getKey());
    }
  }

  /// The counts that there are.
  Stream<Bound<W>> all() {
    return single == null ? byKey.values().stream() : Stream.of(single);
  }
}
