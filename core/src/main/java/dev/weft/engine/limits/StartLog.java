package dev.weft.engine.limits;

import dev.weft.Limit;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// When the latest starts were that count towards a rate, and which are still to come: a sliding
/// window log. In no stretch of the rate's length do more start than it says, each by its weight.
///
/// A start is granted first, and counts from when it happens: between the two the thread that is to
/// begin it may have to wait for a processor, and others for just as long must not take it for
/// past. It grows with the starts that there are within the length, and not with the rate.
///
/// Pure and not thread-safe; times are nanoseconds.
final class StartLog {
  private final Limit.Rate rate;
  // A ring of the starts that still count, the earliest at `first`.
  private long[] starts = new long[8];
  // The weight of all starts there ever were, up to each of these.
  private long[] totals = new long[8];
  // That of those before the first that still counts.
  private long before;
  private int first;
  private int size;
  // Granted, and not begun.
  private long granted;

  StartLog(Limit.Rate rate) {
    this.rate = rate;
  }

  /// The earliest time at which so much more may start; [Timers#NEVER] if that depends on when
  /// those begin that are still to.
  ///
  /// @param kept how much others have a place for before it
  long openAt(long kept, int weight) {
    long excess = weight(size) + granted + kept + weight - rate.count();
    if (excess <= 0) {
      return Long.MIN_VALUE;
    }
    if (excess > weight(size)) {
      return Timers.NEVER;
    }
    // The earliest ones make room: so many that the excess is gone.
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (weight(middle + 1) >= excess) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return Nanos.plus(start(low), rate.per());
  }

  void grant(int weight) {
    granted += weight;
  }

  /// What was granted begins.
  void begin(long at, int weight) {
    granted -= weight;
    count(at, weight);
  }

  /// What was granted does not begin.
  void giveUp(int weight) {
    granted -= weight;
  }

  /// Whether nothing that counts has begun.
  boolean isEmpty() {
    return size == 0;
  }

  /// Whether something that has begun still counts.
  boolean counts(long now) {
    return size > 0 && Nanos.plus(start(size - 1), rate.per()) > now;
  }

  /// Counts a start. Several threads may tell of theirs in another order than that in which they
  /// began.
  void count(long at, int weight) {
    while (size > 0 && (isFilledWithoutFirst(weight) || Nanos.plus(start(0), rate.per()) <= at)) {
      before = totals[first];
      first = (first + 1) % starts.length;
      size--;
    }
    if (size == starts.length) {
      grow();
    }
    int place = size++;
    for (; place > 0 && start(place - 1) > at; place--) {
      starts[index(place)] = start(place - 1);
      totals[index(place)] = totals[index(place - 1)] + weight;
    }
    starts[index(place)] = at;
    totals[index(place)] = before + weight(place) + weight;
  }

  /// The starts that still count, earliest first.
  List<Long> all() {
    return IntStream.range(0, size).mapToObj(this::start).toList();
  }

  /// The weight of each of them.
  List<Integer> weights() {
    return IntStream.range(0, size)
        .mapToObj(place -> Math.toIntExact(weight(place + 1) - weight(place)))
        .toList();
  }

  /// Whether the others leave no room for one more, so that nothing depends on the first.
  private boolean isFilledWithoutFirst(int more) {
    return weight(size) - weight(1) + more >= rate.count();
  }

  /// The weight of the earliest starts, so many of them.
  private long weight(int count) {
    return count == 0 ? 0 : totals[index(count - 1)] - before;
  }

  private long start(int place) {
    return starts[index(place)];
  }

  private int index(int place) {
    return (first + place) % starts.length;
  }

  private void grow() {
    long[] moreTotals = grown(totals);
    starts = grown(starts);
    totals = moreTotals;
    first = 0;
  }

  private long[] grown(long[] ring) {
    long[] larger = Arrays.copyOf(ring, ring.length * 2);
    for (int i = 0; i < size; i++) {
      larger[i] = ring[index(i)];
    }
    return larger;
  }
}
