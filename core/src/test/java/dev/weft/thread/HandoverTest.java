package dev.weft.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nothing is lost, doubled or forgotten between the sources of a merge and its consumer. That the
/// check tells right from wrong show two twins: one wakes a producer too few, one hands out the
/// array that is still being filled.
@Timeout(60)
class HandoverTest {

  @Test
  void everyElementComesOnceAndInTheOrderOfItsProducer() throws Exception {
    for (int capacity : new int[] {1, 2, 3, 64, 1_024}) {
      for (int producers : new int[] {1, 2, 7, 50}) {
        int each = capacity < 64 ? 200 : 2_000;
        assertThat(faultOf(Buffer.of(capacity), producers, each, 30_000))
            .as("capacity %s, producers %s", capacity, producers)
            .isEqualTo("none");
      }
    }
  }

  @Test
  void theCheckCatchesOneThatForgetsAProducer() throws Exception {
    assertThat(faultOf(new Buffer.Forgetful(3), 7, 2_000, 1_000)).isEqualTo("stuck");
  }

  @Test
  void theCheckCatchesOneThatSharesItsArray() throws Exception {
    assertThat(faultOf(new Buffer.Sharing(), 7, 2_000, 1_000)).isNotEqualTo("none");
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
      List<@Nullable Integer> taken = buffer.take(TimeUnit.MILLISECONDS.toNanos(patience));
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

  private static String faultIn(List<@Nullable Integer> taken, int[] next, int each) {
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
}
