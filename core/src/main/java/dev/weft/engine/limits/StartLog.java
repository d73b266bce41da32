package dev.weft.engine.limits;

import dev.weft.Limit;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// When the latest starts were that count towards a rate, and which are still to come: a sliding
/// window log. In no stretch of the rate's length do more start than it says.
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
  private int first;
  private int size;
  // Granted, and not begun.
  private int granted;

  StartLog(Limit.Rate rate) {
    this.rate = rate;
  }

  /// The earliest time at which one more may start; [Timers#NEVER] if that depends on when those
  /// begin that are still to.
  ///
  /// @param kept how many others have a place before it
  long openAt(int kept) {
    // The earliest ones make room for those that go before it.
    long place = (long) size + granted + kept - rate.count();
    if (place < 0) {
      return Long.MIN_VALUE;
    }
    return place >= size ? Timers.NEVER : Nanos.plus(start((int) place), rate.per());
  }

  void grant() {
    granted++;
  }

  /// What was granted begins.
  void begin(long at) {
    granted--;
    count(at);
  }

  /// What was granted does not begin.
  void giveUp() {
    granted--;
  }

  /// Counts a start. Several threads may tell of theirs in another order than that in which they
  /// began.
  void count(long at) {
    while (size > 0 && (size == rate.count() || Nanos.plus(start(0), rate.per()) <= at)) {
      first = (first + 1) % starts.length;
      size--;
    }
    if (size == starts.length) {
      grow();
    }
    int place = size++;
    for (; place > 0 && start(place - 1) > at; place--) {
      starts[index(place)] = start(place - 1);
    }
    starts[index(place)] = at;
  }

  /// The starts that still count, earliest first.
  List<Long> all() {
    return IntStream.range(0, size).mapToObj(this::start).toList();
  }

  private long start(int place) {
    return starts[index(place)];
  }

  private int index(int place) {
    return (first + place) % starts.length;
  }

  private void grow() {
    long[] larger = Arrays.copyOf(starts, starts.length * 2);
    for (int i = 0; i < size; i++) {
      larger[i] = start(i);
    }
    starts = larger;
    first = 0;
  }
}
