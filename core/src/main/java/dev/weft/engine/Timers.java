package dev.weft.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Waiting things by the millisecond in which their time comes. Adding and taking out cost
/// O(log of the distinct milliseconds), whatever the number of things; a thing costs about twenty
/// bytes. It knows its place by numbers and not by references, so that letting it wait again
/// gives the garbage collector nothing to look at in the thing itself.
///
/// A thing is due from the first millisecond that does not lie before its time: never early, at
/// most a millisecond late. Not thread-safe.
public final class Timers<T extends Timers.Entry> {
  public static final long NEVER = Long.MAX_VALUE;
  private static final long TICK_NANOS = 1_000_000;
  private static final long LAST_TICK = NEVER / TICK_NANOS;
  private static final long NOWHERE = Long.MIN_VALUE;

  /// What can wait in timers; in one place at most.
  abstract static class Entry {
    private long tick = NOWHERE;
    private int place;
  }

  /// The things of one millisecond, in the order in which they were added; null where one was taken
  /// out.
  private static final class Slot<T> {
    final List<@Nullable T> entries = new ArrayList<>();
    int waiting;
  }

  private final TreeMap<Long, Slot<T>> slots = new TreeMap<>();
  // The slot that was last looked for: many things are set for one millisecond.
  private @Nullable Slot<T> latest;
  private long latestTick;

  /// Adds `entry` to be due at `nanos`, taking it out first where it waits already.
  public void set(T entry, long nanos) {
    remove(entry);
    long tick = Math.min(Math.ceilDiv(nanos, TICK_NANOS), LAST_TICK);
    Slot<T> slot = slot(tick);
    place(entry, tick, slot.entries.size());
    slot.entries.add(entry);
    slot.waiting++;
  }

  /// Lets `entry` be due so much later, if it waits.
  public void postpone(T entry, Duration time) {
    Entry waiting = entry;
    if (waiting.tick != NOWHERE) {
      set(entry, Nanos.plus(waiting.tick * TICK_NANOS, time));
    }
  }

  /// Takes `entry` out, if it waits.
  public void remove(T entry) {
    Entry waiting = entry;
    if (waiting.tick == NOWHERE) {
      return;
    }
    Slot<T> slot = slot(waiting.tick);
    slot.entries.set(waiting.place, null);
    slot.waiting--;
    if (slot.waiting == 0) {
      drop(waiting.tick);
    }
    waiting.tick = NOWHERE;
  }

  /// When the earliest thing is due, in nanoseconds; [#NEVER] when nothing waits.
  public long next() {
    return slots.isEmpty() ? NEVER : slots.firstKey() * TICK_NANOS;
  }

  /// Takes out what is due at `nanos`, earliest first.
  public List<T> due(long nanos) {
    long tick = Math.floorDiv(nanos, TICK_NANOS);
    if (slots.isEmpty() || slots.firstKey() > tick) {
      return List.of();
    }
    List<T> due = new ArrayList<>();
    for (Map.Entry<Long, Slot<T>> first = slots.firstEntry();
        first != null && first.getKey() <= tick;
        first = slots.firstEntry()) {
      for (T entry : first.getValue().entries) {
        if (entry != null) {
          place(entry, NOWHERE, 0);
          due.add(entry);
        }
      }
      drop(first.getKey());
    }
    return due;
  }

  /// Everything that waits, earliest first; it goes on waiting.
  public List<T> everything() {
    List<T> all = new ArrayList<>();
    for (Slot<T> slot : slots.values()) {
      for (T entry : slot.entries) {
        if (entry != null) {
          all.add(entry);
        }
      }
    }
    return all;
  }

  private Slot<T> slot(long tick) {
    Slot<T> slot = latest;
    if (slot == null || latestTick != tick) {
      slot = slots.computeIfAbsent(tick, _ -> new Slot<>());
      latest = slot;
      latestTick = tick;
    }
    return slot;
  }

  private void drop(long tick) {
    slots.remove(tick);
    if (latestTick == tick) {
      latest = null;
    }
  }

  private static void place(Entry entry, long tick, int place) {
    entry.tick = tick;
    entry.place = place;
  }
}
