package dev.weft.restate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Limit;
import dev.weft.engine.limits.LimitsExchange.Part;
import dev.weft.engine.limits.LimitsExchange.Share;
import dev.weft.restate.ClusterException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The desks of several workers, and the limits of one run.
@Timeout(60)
class LimitsDeskTest {
  private static final List<Limit> LIMITS =
      List.of(Limit.atMost("three", 3), Limit.atMost("host", 2).withPerKey());
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int ATTEMPTS = 8;

  private final AtomicInteger exchanges = new AtomicInteger();
  // Guarded by this.
  private KeptLimits kept = KeptLimits.NONE;

  private final class Worker {
    final LimitsDesk desk = new LimitsDesk(LimitsDeskTest::now, this::post);
    // Attempts hold its read lock, so that they end before the worker does.
    final ReadWriteLock life = new ReentrantReadWriteLock();
    volatile boolean dead;
    private long lost;

    private Exchange.Reply post(String run, Exchange what)
        throws ClusterException, InterruptedException {
      if (dead) {
        throw new InterruptedException();
      }
      Exchange.Reply reply = exchange(what);
      if (what.number() % 20 == 7 && lost < what.number()) {
        lost = what.number();
        throw new ClusterException("the answer is lost");
      }
      return reply;
    }

    void kill() {
      life.writeLock().lock();
      try {
        dead = true;
      } finally {
        life.writeLock().unlock();
      }
    }
  }

  /// Time passes ten times as fast, so that the dead are soon known to be.
  private static Instant now() {
    return Instant.EPOCH.plusNanos(System.nanoTime() * 10);
  }

  private synchronized Exchange.Reply exchange(Exchange what) {
    exchanges.incrementAndGet();
    LimitsLedger ledger = new LimitsLedger(LIMITS, kept, what.at());
    Exchange.Reply reply = ledger.exchange(what);
    kept = ledger.kept(null);
    return reply;
  }

  @Test
  void neverDoMoreHoldALimitThanItsMaxAndNoneIsLostWhenWorkersDie() throws Exception {
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(new Worker());
    }
    Map<String, AtomicInteger> holding = new ConcurrentHashMap<>();
    Map<String, AtomicInteger> most = new ConcurrentHashMap<>();
    AtomicInteger done = new AtomicInteger();
    List<CountDownLatch> dies = List.of(new CountDownLatch(100), new CountDownLatch(200));
    CountDownLatch ended = new CountDownLatch(60);
    for (int i = 0; i < 60; i++) {
      int task = i;
      Runnable whenDone =
          () -> {
            done.incrementAndGet();
            dies.forEach(CountDownLatch::countDown);
          };
      Thread.ofVirtual().start(() -> walk(task, workers, holding, most, whenDone, ended));
    }
    for (int dying = 0; dying < 2; dying++) {
      dies.get(dying).await();
      workers.get(dying).kill();
    }
    ended.await();

    assertThat(done).hasValue(60 * ATTEMPTS);
    most.forEach(
        (name, count) ->
            assertThat(count.get()).as(name).isLessThanOrEqualTo(name.equals("three") ? 3 : 2));
    assertThat(exchanges.get()).as("a grant takes none of its own").isLessThan(60 * ATTEMPTS);
  }

  private void walk(
      int task,
      List<Worker> workers,
      Map<String, AtomicInteger> holding,
      Map<String, AtomicInteger> most,
      Runnable whenDone,
      CountDownLatch ended) {
    int at = task % workers.size();
    String before = "";
    for (int attempt = 0; attempt < ATTEMPTS; ) {
      Worker worker = workers.get(at);
      if (worker.dead) {
        at = (at + 1) % workers.size();
        Worker next = workers.get(at);
        if (!before.isEmpty()) {
          next.desk.over("run", before); // The dead one may not have reported it.
        }
        continue;
      }
      Share share =
          task % 3 == 0 ? new Share("host", 1, "key " + task % 2) : new Share("three", 1, null);
      String who = LimitRequest.name("task " + task, "step", attempt);
      if (carryOut(worker, new Part(who, List.of(share)), holding, most)) {
        whenDone.run();
        before = who;
        attempt++;
      }
    }
    ended.countDown();
  }

  /// Returns whether the attempt was executed, and recorded.
  private static boolean carryOut(
      Worker worker,
      Part part,
      Map<String, AtomicInteger> holding,
      Map<String, AtomicInteger> most) {
    LimitRequest request = worker.desk.ask("run", part);
    try {
      while (request.await(Duration.ofMillis(200)) != LimitRequest.Answer.GRANTED) {
        if (worker.dead) {
          return false;
        }
        request = worker.desk.ask("run", part);
      }
    } catch (InterruptedException never) {
      throw new IllegalStateException(never);
    }
    worker.life.readLock().lock();
    try {
      if (worker.dead) {
        return false;
      }
      Share share = part.shares().getFirst();
      String name = share.key() == null ? share.limit() : share.key();
      AtomicInteger held = holding.computeIfAbsent(name, _ -> new AtomicInteger());
      most.computeIfAbsent(name, _ -> new AtomicInteger())
          .accumulateAndGet(held.incrementAndGet(), Math::max);
      Thread.onSpinWait();
      held.decrementAndGet();
      request.give(null);
      return true;
    } finally {
      worker.life.readLock().unlock();
    }
  }

  @Test
  void whoComesFirstIsGrantedFirst() throws Exception {
    Worker worker = new Worker();
    List<LimitRequest> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Part part = new Part("task " + i, List.of(new Share("three", 3, null)));
      requests.add(worker.desk.ask("run", part));
    }
    for (int i = 0; i < requests.size(); i++) {
      assertThat(requests.get(i).await(LONG)).isEqualTo(LimitRequest.Answer.GRANTED);
      for (LimitRequest later : requests.subList(i + 1, requests.size())) {
        assertThat(later.isGranted()).isFalse();
      }
      requests.get(i).give(null);
    }
  }

  @Test
  void whatIsGivenUpIsNotGranted() throws Exception {
    Worker worker = new Worker();
    List<LimitRequest> requests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Part part = new Part("task " + i, List.of(new Share("three", 3, null)));
      requests.add(worker.desk.ask("run", part));
    }
    assertThat(requests.get(0).await(LONG)).isEqualTo(LimitRequest.Answer.GRANTED);
    assertThat(requests.get(0).giveUp()).as("it is granted").isFalse();
    assertThat(requests.get(1).giveUp()).isTrue();
    assertThat(requests.get(1).await(LONG)).isEqualTo(LimitRequest.Answer.GIVEN_UP);
    assertThat(requests.get(2).await(Duration.ofMillis(1))).isEqualTo(LimitRequest.Answer.LEFT);

    requests.get(0).give(null);
    Part part = new Part("task 2", List.of(new Share("three", 3, null)));
    assertThat(worker.desk.ask("run", part).await(LONG)).isEqualTo(LimitRequest.Answer.GRANTED);
  }
}
