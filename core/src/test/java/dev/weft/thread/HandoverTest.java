package dev.weft.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nothing is lost, doubled or forgotten between the sources of a merge and its consumer. That the
/// check tells right from wrong show two twins: one wakes a producer too few, one hands out the
/// array that is still being filled.
@Timeout(60)
class HandoverTest {

  /// What the check drives: a hand-over, or a broken twin.
  private interface Buffer {
    void put(Integer element) throws InterruptedException;

    /// All that is there; empty at the end; null after `nanos`.
    @Nullable List<Integer> take(long nanos) throws InterruptedException;

    void end();
  }

  private static Buffer handover(int capacity) {
    Handover handover = new Handover(capacity);
    return new Buffer() {
      @Override
      public void put(Integer element) {
        handover.put(element);
      }

      @Override
      public @Nullable List<Integer> take(long nanos) throws InterruptedException {
        Handover.Batch batch = handover.take(nanos);
        if (batch == null) {
          return null;
        }
        List<Integer> taken = new ArrayList<>();
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

  @Test
  void everyElementComesOnceAndInTheOrderOfItsProducer() throws Exception {
    for (int capacity : new int[] {1, 2, 3, 64, 1_024}) {
      for (int producers : new int[] {1, 2, 7, 50}) {
        int each = capacity < 64 ? 200 : 2_000;
        assertThat(faultOf(handover(capacity), producers, each, 30_000))
            .as("capacity %s, producers %s", capacity, producers)
            .isEqualTo("none");
      }
    }
  }

  @Test
  void theCheckCatchesOneThatForgetsAProducer() throws Exception {
    assertThat(faultOf(new Forgetful(), 7, 2_000, 1_000)).isEqualTo("stuck");
  }

  @Test
  void theCheckCatchesOneThatSharesItsArray() throws Exception {
    assertThat(faultOf(new Sharing(), 7, 2_000, 1_000)).isNotEqualTo("none");
  }

  @Test
  void whatIsThereAtTheEndCanBeTakenAndNothingMoreBePut() throws Exception {
    Handover handover = new Handover(10);
    handover.put("a");
    handover.end();

    assertThatThrownBy(() -> handover.put("b")).isInstanceOf(CancellationException.class);
    assertThat(handover.take(Long.MAX_VALUE))
        .isNotNull()
        .satisfies(batch -> assertThat(batch.size).isOne());
    assertThat(handover.take(Long.MAX_VALUE))
        .isNotNull()
        .satisfies(batch -> assertThat(batch.size).isZero());
  }

  @Test
  void aTakeOfNothingGivesUpInTime() throws Exception {
    assertThat(new Handover(10).take(1)).isNull();
  }

  /// Runs producers against a consumer. What is put is its producer's number times `each` and a
  /// count.
  ///
  /// @param patience milliseconds without an element after which it is stuck
  /// @return `none`, or what is wrong
  private static String faultOf(Buffer buffer, int producers, int each, long patience)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < producers; i++) {
      int number = i;
      threads.add(
          Thread.ofVirtual().start(() -> produce(buffer, number * each, number * each + each)));
    }
    int[] next = new int[producers];
    String fault = "none";
    for (int count = 0; count < producers * each && fault.equals("none"); ) {
      List<Integer> taken = buffer.take(TimeUnit.MILLISECONDS.toNanos(patience));
      fault = taken == null ? "stuck" : faultIn(taken, next, each);
      count += taken == null ? 0 : taken.size();
    }
    buffer.end();
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
    return fault;
  }

  private static void produce(Buffer buffer, int from, int to) {
    try {
      for (int element = from; element < to; element++) {
        buffer.put(element);
      }
    } catch (InterruptedException | CancellationException stopped) {
      // The check has ended.
    }
  }

  private static String faultIn(List<Integer> taken, int[] next, int each) {
    for (Integer element : taken) {
      if (element == null) {
        return "lost";
      }
      int producer = element / each;
      if (element % each != next[producer]++) {
        return "out of order";
      }
    }
    return "none";
  }

  /// Wakes one producer with each take, and no producer wakes another one.
  private static final class Forgetful implements Buffer {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition arrival = lock.newCondition();
    private final Queue<Integer> elements = new ArrayDeque<>();
    private int waiting;
    private boolean ended;

    @Override
    public void put(Integer element) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (elements.size() >= 3 && !ended) {
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
    public @Nullable List<Integer> take(long nanos) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long left = nanos;
        while (elements.isEmpty()) {
          if (left <= 0) {
            return null;
          }
          left = arrival.awaitNanos(left);
        }
        List<Integer> all = new ArrayList<>(elements);
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
  private static final class Sharing implements Buffer {
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
    public @Nullable List<Integer> take(long nanos) {
      long end = System.nanoTime() + nanos;
      while (count == 0) {
        if (System.nanoTime() > end) {
          return null;
        }
        Thread.onSpinWait();
      }
      List<Integer> all = new ArrayList<>();
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
