package dev.weft.local;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Does what is ready on as few virtual threads as that takes. While something is ready, one thread
/// more than run is queued for a processor: the spare. A worker takes one thing after another; when
/// it blocks, the spare gets its processor, has another spare queued, and goes on. So threads are
/// made for what blocks, and not for each thing that is done.
///
/// ```text
///   add:     put into the queue, then see to a spare      (compare-and-set: one at a time)
///   worker:  be the spare no more, then take from the queue
/// ```
///
/// In this order no addition is lost: one that comes after the worker has looked starts another
/// one.
///
/// The scheduler of virtual threads takes no processor away from code that computes. Where all of
/// them are busy with that for long, [#relieveIfStuck] has threads of the platform go on with the
/// others. That method is for one thread; the others are safe from any.
class Workers {
  // A worker that has gone on for so long lets the spare take over: others have their turn.
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  // For so long things wait for code that computes.
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
  private static final int RELIEVERS_MAX = 256;

  private final Queue<Runnable> ready;
  private final AtomicInteger waiting = new AtomicInteger();
  // Whether a thread was started that has not begun.
  private final AtomicBoolean spare = new AtomicBoolean();
  // Threads of the platform that are at work.
  private final AtomicInteger relievers = new AtomicInteger();
  private final int few;
  private final Runnable whenFew;
  // How many things have been taken, roughly: only whether it changes matters.
  private volatile int taken;
  // Since when all looks found something waiting and nothing taken, and how many had been taken.
  private boolean wasBehind;
  private int takenBefore;
  private long stuckSince;

  /// @param whenFew is run whenever no more than `few` things wait of what were more
  Workers(int few, Runnable whenFew) {
    this(few, whenFew, new ConcurrentLinkedQueue<>());
  }

  /// @param ready takes what is to be done; for tests that look at its ends
  Workers(int few, Runnable whenFew, Queue<Runnable> ready) {
    this.ready = ready;
    this.few = few;
    this.whenFew = whenFew;
  }

  /// Has it done soon.
  ///
  /// @param work throws nothing, and leaves no interrupt flag behind
  void add(Runnable work) {
    waiting.incrementAndGet();
    ready.add(work);
    keepSpare();
  }

  /// How many things have not begun.
  int waiting() {
    return waiting.get();
  }

  /// Looks whether things wait, and none has begun for long: code that computes holds all
  /// processors. The others then get one from the operating system. For one thread.
  ///
  /// @param now the time, as of [System#nanoTime]
  /// @return whether things wait
  boolean relieveIfStuck(long now) {
    boolean isBehind = waiting.get() > 0;
    int takenNow = taken;
    if (!isBehind || !wasBehind || takenNow != takenBefore) {
      wasBehind = isBehind;
      takenBefore = takenNow;
      stuckSince = now;
    } else if (now - stuckSince > LONG_NANOS) {
      stuckSince = now;
      relieve();
    }
    return isBehind;
  }

  /// Has threads of the platform do what is ready, until nothing is: one, and each further time as
  /// many as there are.
  private void relieve() {
    int now = relievers.get();
    int more = Math.min(Math.max(now, 1), RELIEVERS_MAX - now);
    for (int i = 0; i < more; i++) {
      addReliever();
    }
  }

  private void addReliever() {
    relievers.incrementAndGet();
    startReliever(this::workAsReliever);
  }

  private void keepSpare() {
    if (!spare.get() && spare.compareAndSet(false, true)) {
      start(this::work);
    }
  }

  /// Starts a thread; a test runs threads by hand.
  void start(Runnable thread) {
    Thread.startVirtualThread(thread);
  }

  /// Starts a thread of the platform; a test runs it by hand.
  void startReliever(Runnable thread) {
    Thread.ofPlatform().daemon().name("weft-worker").start(thread);
  }

  private void work() {
    spare.set(false);
    long start = System.nanoTime();
    while (doNext()) {
      if (System.nanoTime() - start > TURN_NANOS) {
        if (!ready.isEmpty()) {
          keepSpare();
        }
        return;
      }
    }
  }

  private void workAsReliever() {
    while (doNext()) {
      // Until nothing is left.
    }
    relievers.decrementAndGet();
  }

  /// Returns whether something was ready.
  @SuppressWarnings("NonAtomicVolatileUpdate") // A lost update is made up for by the next one.
  private boolean doNext() {
    Runnable next = ready.poll();
    if (next == null) {
      return false;
    }
    taken++;
    int left = waiting.decrementAndGet();
    if (left == few) {
      whenFew.run();
    }
    if (left > 0) {
      keepSpare();
    }
    next.run();
    return true;
  }
}
