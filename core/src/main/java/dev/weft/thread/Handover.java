package dev.weft.thread;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A bounded buffer from many producers to one consumer, which takes all that is there at once: the
/// two sides exchange arrays, so that the consumer takes the lock once for a whole batch.
///
/// ```text
///   producers ── put ──►  [ a b c . . . . . ]  filling      (waits while it is full)
///   consumer  ◄─ take ──  [ x y z w . . . . ]  the batch    (waits while there is nothing)
///                              └──── returned empty with the next take
/// ```
///
/// Few are woken: the consumer by the first element that comes while it waits; of the producers
/// that wait for room, one by each take, and another one by each that was woken and has put its
/// element, as long as there is room. So while producers wait for room that is there, one of them
/// is about to run.
final class Handover {

  /// What was taken: the first `size` elements of `elements`.
  static final class Batch {
    @Nullable Object[] elements;
    int size;

    private Batch(int capacity) {
      elements = new Object[capacity];
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition arrival = lock.newCondition();
  private final Batch batch;
  private @Nullable Object[] filling;
  private int count;
  private int producersWaiting;
  private boolean consumerWaits;
  private boolean ended;

  /// @param capacity how many elements it holds at most, besides the one that the consumer is at;
  ///     shared between the two arrays
  Handover(int capacity) {
    int half = capacity / 2 + capacity % 2;
    batch = new Batch(half);
    filling = new Object[half];
  }

  /// Puts an element, once there is room for it. An interrupt does not end the wait; [#end] does.
  ///
  /// @throws CancellationException if nothing more is taken
  void put(@Nullable Object element) {
    lock.lock();
    try {
      boolean waited = false;
      while (count == filling.length && !ended) {
        producersWaiting++;
        room.awaitUninterruptibly();
        producersWaiting--;
        waited = true;
      }
      if (ended) {
        throw new CancellationException("nothing more is wanted of this source");
      }
      filling[count++] = element;
      if (consumerWaits) {
        consumerWaits = false;
        arrival.signal();
      }
      if (waited && producersWaiting > 0 && count < filling.length) {
        room.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more is put; what is there can still be taken.
  void end() {
    lock.lock();
    try {
      ended = true;
      room.signalAll();
      arrival.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing more is put.
  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /// Takes all that is there, and waits if there is nothing. The batch is valid until the next call
  /// and is to be cleared until then.
  ///
  /// @return an empty batch if the end has come; null if the time has passed
  /// @throws InterruptedException if the thread is interrupted
  @Nullable Batch take(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      while (count == 0 && !ended) {
        if (left <= 0) {
          return null;
        }
        consumerWaits = true;
        left = arrival.awaitNanos(left);
      }
      consumerWaits = false;
      @Nullable Object[] empty = batch.elements;
      batch.elements = filling;
      batch.size = count;
      filling = empty;
      count = 0;
      if (producersWaiting > 0) {
        room.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }
}
