package dev.weft.restate.host;

import dev.weft.Status;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.limits.Exchange;
import dev.weft.restate.limits.LimitsDesk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Executes attempts on this machine. Thread-safe.
public final class AttemptRunner implements AutoCloseable {
  /// How often an attempt in progress tells the engine that its worker is alive.
  public static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

  final InstantSource clock;
  private final Bounds bounds;
  private final ProgressReporter reporter;
  private final LimitsDesk desk;
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().daemon().name("weft-timeouts").unstarted(work));
  // Those whose outcomes the engine does not have yet.
  private final Set<RunningAttempt> attempts = ConcurrentHashMap.newKeySet();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile boolean draining;
  private volatile boolean closed;

  /// How many attempts this machine executes at once, of all runs.
  public static final class Bounds {
    /// No bounds.
    public static final Bounds NONE = new Bounds(Integer.MAX_VALUE, Integer.MAX_VALUE, "");

    private final Semaphore steps;
    private final Semaphore requests;
    private final String requestsLimit;

    /// @param requestsLimit the limit that attempts name which send an HTTP request
    public Bounds(int stepsMax, int requestsMax, String requestsLimit) {
      this.steps = new Semaphore(stepsMax, true);
      this.requests = new Semaphore(requestsMax, true);
      this.requestsLimit = requestsLimit;
    }

    /// Returns what an attempt acquires that takes these limits.
    private List<Semaphore> places(List<String> limits) {
      return limits.contains(requestsLimit) ? List.of(requests, steps) : List.of(steps);
    }
  }

  /// What this machine is busy with, and has done since it started.
  ///
  /// @param steps the attempts in progress
  /// @param waiting the tasks here that wait for limits
  /// @param failed the attempts that did not succeed
  public record Load(int steps, int waiting, long succeeded, long failed) {}

  public AttemptRunner(
      InstantSource clock, Bounds bounds, ProgressReporter reporter, LimitsDesk desk) {
    this.clock = clock;
    this.bounds = bounds;
    this.reporter = reporter;
    this.desk = desk;
  }

  /// Returns what asks on this machine for limits of a run.
  public LimitsHold hold(String run, LimitsExchange.Part part) {
    return new LimitsHold(desk, run, part);
  }

  /// Waits for the limits of a whole task, for a short time.
  ///
  /// @return whether they are granted
  public boolean await(LimitsHold hold) throws InterruptedException {
    boolean granted = hold.await(null, clock) == null;
    if (closed) {
      new CountDownLatch(1).await(); // Another machine asks for them.
    }
    return granted;
  }

  /// Reports that an attempt has ended under limits that its task holds.
  void ended(String run, Exchange.Ended end) {
    desk.ended(run, end);
  }

  /// Returns the reporter that publishes the progress of attempts.
  public ProgressReporter reporter() {
    return reporter;
  }

  public Instant now() {
    return clock.instant();
  }

  /// Returns what this machine is busy with.
  public Load load() {
    return new Load(attempts.size(), reporter.waiting(), succeeded.sum(), failed.sum());
  }

  /// From now on no attempt is to begin here.
  public void drain() {
    draining = true;
    attempts.forEach(RunningAttempt::holdBack);
  }

  /// Returns whether no attempt is to begin here any more.
  public boolean isDraining() {
    return draining;
  }

  /// Waits until the engine has the outcomes of all attempts in progress here.
  ///
  /// @return whether it has
  public synchronized boolean awaitIdle(Duration within) throws InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    while (!attempts.isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /// Asks all attempts in progress to stop, and waits until they have, so that what they print last
  /// can be published. No attempt completes here any more.
  public void endAll(String reason) throws InterruptedException {
    closed = true;
    List<RunningAttempt> all = new ArrayList<>(attempts);
    all.forEach(attempt -> attempt.interrupt(Status.CANCELLED, reason));
    for (RunningAttempt attempt : all) {
      attempt.awaitStop();
    }
  }

  void begin(RunningAttempt attempt) {
    attempts.add(attempt);
  }

  /// Called when the engine has the outcome of an attempt, or no longer waits for it.
  void settle(RunningAttempt attempt) {
    if (attempts.remove(attempt)) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  void count(boolean success) {
    (success ? succeeded : failed).increment();
  }

  boolean isClosed() {
    return closed;
  }

  List<Semaphore> places(List<String> limits) {
    return bounds.places(limits);
  }

  ScheduledFuture<?> schedule(Runnable work, Duration in) {
    return timers.schedule(work, in.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// From now on no attempt in progress completes here; the engine has another machine execute it.
  @Override
  public void close() {
    closed = true;
    desk.close();
    timers.shutdownNow();
  }
}
