package dev.weft.thread;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What checks of hand-overs drive: a [Handover], or a broken twin that the check has to catch.
interface Buffer {
  void put(Integer element) throws InterruptedException;

  /// All that is there; empty at the end; null after `nanos`.
  @Nullable List<@Nullable Integer> take(long nanos) throws InterruptedException;

  void end();

  /// The one that is not broken.
  static Buffer of(int capacity) {
    Handover handover = new Handover(capacity);
    return new Buffer() {
      @Override
      public void put(Integer element) {
        handover.put(element);
      }

      @Override
      public @Nullable List<@Nullable Integer> take(long nanos) throws InterruptedException {
        Handover.Batch batch = handover.take(nanos);
        if (batch == null) {
          return null;
        }
        List<@Nullable Integer> taken = new ArrayList<>();
        for (int i = 0; i < batch.size; i++) {
          taken.add((Integer) batch.elements[i]);
          batch.elements[i] = null;
        }
        return taken;
      }

      @Override
      public void end() {
        handover.end();
      }
    };
  }

  /// Wakes one producer with each take, and no producer wakes another one.
  final class Forgetful implements Buffer {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition arrival = lock.newCondition();
    private final Queue<Integer> elements = new ArrayDeque<>();
    private final int capacity;
    private int waiting;
    private boolean ended;

    Forgetful(int capacity) {
      this.capacity = capacity;
    }

    @Override
    public void put(Integer element) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (elements.size() >= capacity && !ended) {
          waiting++;
          room.await();
          waiting--;
        }
        elements.add(element);
        arrival.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public @Nullable List<@Nullable Integer> take(long nanos) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long left = nanos;
        while (elements.isEmpty()) {
          if (left <= 0) {
            return null;
          }
          left = arrival.awaitNanos(left);
        }
        List<@Nullable Integer> all = new ArrayList<>(elements);
        elements.clear();
        // As if there could be only one.
        if (waiting == 1) {
          room.signal();
        }
        return all;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void end() {
      ended = true;
    }
  }

  /// Hands out the array without a lock, while it is being filled.
  final class Sharing implements Buffer {
    private final @Nullable Integer[] elements = new @Nullable Integer[4];
    private volatile int count;
    private volatile boolean ended;

    @Override
    public void put(Integer element) throws InterruptedException {
      while (count >= elements.length) {
        if (ended || Thread.interrupted()) {
          throw new InterruptedException();
        }
        Thread.onSpinWait();
      }
      synchronized (this) {
        if (count < elements.length) {
          elements[count] = element;
          count = count + 1;
        }
      }
    }

    @Override
    public @Nullable List<@Nullable Integer> take(long nanos) {
      long end = System.nanoTime() + nanos;
      while (count == 0) {
        if (System.nanoTime() > end) {
          return null;
        }
        Thread.onSpinWait();
      }
      List<@Nullable Integer> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(elements[i]);
        elements[i] = null;
      }
      count = 0;
      return all;
    }

    @Override
    public void end() {
      ended = true;
    }
  }
}
