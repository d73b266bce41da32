package dev.weft.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is added just when the last worker has found nothing to do must be done all the same. The
/// queue has it added at that very instant. That the check tells right from wrong shows a twin
/// that stops being the spare an instant too late.
class WorkersHandOverTest {

  @Test
  void nothingIsLostThatIsAddedWhileAWorkerEnds() throws Exception {
    assertThat(isDone(queue -> new Workers(0, () -> {}, queue)::add, 20_000)).isTrue();
  }

  @Test
  void theCheckCatchesOneThatStopsBeingTheSpareTooLate() throws Exception {
    assertThat(isDone(queue -> new TooLate(queue, Thread::startVirtualThread)::add, 200)).isFalse();
  }

  @Test
  void nothingIsLostAmongManyWhoAddAtOnce() throws Exception {
    Workers workers = new Workers(0, () -> {});
    int each = 50_000;
    CountDownLatch done = new CountDownLatch(4 * each);
    for (int i = 0; i < 4; i++) {
      Thread.ofPlatform()
          .start(
              () -> {
                for (int added = 0; added < each; added++) {
                  workers.add(done::countDown);
                }
              });
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(workers.waiting()).isZero();
  }

  /// Whether a second thing is done that comes when the worker of the first looks for the last
  /// time.
  ///
  /// @param patience milliseconds
  private static boolean isDone(
      Function<Queue<Runnable>, Consumer<Runnable>> workersOf, long patience)
      throws InterruptedException {
    LastLook queue = new LastLook();
    Consumer<Runnable> workers = workersOf.apply(queue);
    CountDownLatch second = new CountDownLatch(1);
    workers.accept(
        () -> {
          queue.whenEmpty = () -> workers.accept(second::countDown);
        });
    return second.await(patience, TimeUnit.MILLISECONDS);
  }

  private static final class LastLook extends ConcurrentLinkedQueue<Runnable> {
    private static final long serialVersionUID = 1;

    private transient volatile @Nullable Runnable whenEmpty;

    @Override
    public @Nullable Runnable poll() {
      Runnable next = super.poll();
      Runnable then = whenEmpty;
      if (next == null && then != null) {
        whenEmpty = null;
        then.run();
      }
      return next;
    }
  }

  /// Looks into the queue first, and then stops being the spare.
  static final class TooLate {
    private final Queue<Runnable> ready;
    private final Consumer<Runnable> start;
    private final AtomicBoolean spare = new AtomicBoolean();

    TooLate(Queue<Runnable> ready, Consumer<Runnable> start) {
      this.ready = ready;
      this.start = start;
    }

    void add(Runnable work) {
      ready.add(work);
      if (spare.compareAndSet(false, true)) {
        start.accept(this::work);
      }
    }

    private void work() {
      for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
        next.run();
      }
      spare.set(false);
    }
  }
}
