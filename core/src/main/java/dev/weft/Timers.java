package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Waiting things by the millisecond in which their time comes. Adding and taking out cost
/// O(log of the distinct milliseconds), whatever the number of things; a thing costs three
/// references, since the links of its list are in the thing itself.
///
/// A thing is due from the first millisecond that does not lie before its time: never early, at
/// most a millisecond late. Not thread-safe.
final class Timers<T extends Timers.Entry> {
  static final long NEVER = Long.MAX_VALUE;
  private static final long TICK_NANOS = 1_000_000;

  /// What can wait in timers; in one place at most.
  abstract static class Entry {
    private @Nullable Entry previous;
    private @Nullable Entry following;
    private @Nullable Slot slot;
  }

  /// The things of one millisecond, in the order in which they were added.
  private static final class Slot extends Entry {
    final long tick;
    @Nullable Entry last;

    Slot(long tick) {
      this.tick = tick;
    }
  }

  private final TreeMap<Long, Slot> slots = new TreeMap<>();
  private @Nullable Slot latest;

  /// Adds `entry` to be due at `nanos`, taking it out first where it waits already.
  void set(T entry, long nanos) {
    remove(entry);
    long tick = Math.ceilDiv(nanos, TICK_NANOS);
    Slot slot = latest;
    if (slot == null || slot.tick != tick) {
      slot = slots.computeIfAbsent(tick, Slot::new);
      latest = slot;
    }
    Entry tail = slot.last;
    ((Entry) entry).slot = slot;
    ((Entry) entry).previous = tail;
    if (tail == null) {
      ((Entry) slot).following = entry;
    } else {
      tail.following = entry;
    }
    slot.last = entry;
  }

  /// Takes `entry` out, if it waits.
  void remove(T waiting) {
    Entry entry = waiting;
    Slot slot = entry.slot;
    if (slot == null) {
      return;
    }
    Entry before = entry.previous;
    Entry after = entry.following;
    if (before == null) {
      ((Entry) slot).following = after;
    } else {
      before.following = after;
    }
    if (after == null) {
      slot.last = before;
    } else {
      after.previous = before;
    }
    clear(entry);
    if (slot.last == null) {
      drop(slot);
    }
  }

  /// When the earliest thing is due, in nanoseconds; [#NEVER] when nothing waits.
  long next() {
    return slots.isEmpty() ? NEVER : Math.multiplyExact(slots.firstKey(), TICK_NANOS);
  }

  /// Takes out what is due at `nanos`, earliest first.
  List<T> due(long nanos) {
    List<T> due = new ArrayList<>();
    long tick = Math.floorDiv(nanos, TICK_NANOS);
    for (Map.Entry<Long, Slot> first = slots.firstEntry();
        first != null && first.getKey() <= tick;
        first = slots.firstEntry()) {
      empty(first.getValue(), due);
    }
    return due;
  }

  /// Everything that waits, earliest first; it goes on waiting. Only a T is ever linked into a
  /// slot, by set.
  @SuppressWarnings("unchecked")
  List<T> everything() {
    List<T> all = new ArrayList<>();
    for (Entry slot : slots.values()) {
      for (Entry entry = slot.following; entry != null; entry = entry.following) {
        all.add((T) entry);
      }
    }
    return all;
  }

  @SuppressWarnings("unchecked")
  private void empty(Slot slot, List<T> into) {
    Entry entry = ((Entry) slot).following;
    while (entry != null) {
      Entry after = entry.following;
      clear(entry);
      into.add((T) entry);
      entry = after;
    }
    drop(slot);
  }

  private void drop(Slot slot) {
    slots.remove(slot.tick);
    if (latest == slot) {
      latest = null;
    }
  }

  private static void clear(Entry entry) {
    entry.previous = null;
    entry.following = null;
    entry.slot = null;
  }
}
