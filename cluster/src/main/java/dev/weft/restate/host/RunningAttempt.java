package dev.weft.restate.host;

import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.Decision;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.limits.Exchange;
import dev.weft.restate.story.TaskStory;
import dev.weft.restate.wire.AttemptRecord;
import dev.weft.restate.wire.StepSketch;
import dev.weft.restate.wire.StoryEvent;
import dev.weft.thread.AttemptExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// An attempt that this machine executes once [#call] is called. Thread-safe.
public final class RunningAttempt implements ProgressReporter.Subject {
  private final AttemptRunner runner;
  private final String run;
  private final TaskStory story;
  private final TaskMachine iterator;
  private final Decision.Run decision;
  private final OpenRun.Needs needs;
  private final @Nullable LimitsHold hold;
  private final List<OpenRun.Place> places;
  private final PrintedOutput printed;
  private final AttemptExecution execution;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicLong calls = new AtomicLong();
  private volatile boolean abandoned;
  private final CompletableFuture<AttemptRecord> end = new CompletableFuture<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  // Null until it is called.
  private volatile @Nullable Thread thread;
  // Written before the attempt is visible to the threads that read it.
  private Instant started = Instant.MAX;
  // The number of lines reported so far; negative before the first report. Used only by the
  // reporting thread.
  private int linesTold = -1;

  /// @param story the task's story so far
  /// @param needs what it takes of limits, on the cluster and on this machine
  public RunningAttempt(
      AttemptRunner runner,
      String run,
      TaskStory story,
      TaskMachine iterator,
      Decision.Run decision,
      OpenRun.Needs needs) {
    this.runner = runner;
    this.run = run;
    this.story = story;
    this.iterator = iterator;
    this.decision = decision;
    this.needs = needs;
    this.hold = needs.part() == null ? null : runner.hold(run, needs.part());
    this.places = new ArrayList<>(needs.places());
    runner
        .places(decision.step().limits())
        .forEach(each -> this.places.add(new OpenRun.Place(each, 1)));
    this.printed = new PrintedOutput(runner.clock);
    this.execution = new AttemptExecution(iterator.context(), decision, printed::add);
  }

  /// Executes the attempt, and waits for its end. May be called again after it has returned null.
  ///
  /// @param repeated whether the attempt has, or may have, begun before on another machine
  /// @return null if the attempt is still in progress after [AttemptRunner#SIGN_OF_LIFE]
  public @Nullable AttemptRecord call(boolean repeated) throws InterruptedException {
    calls.incrementAndGet();
    if (abandoned) {
      throw new IllegalStateException("the engine was silent for too long");
    }
    if (begun.compareAndSet(false, true)) {
      runner.begin(this);
      thread = Thread.ofVirtual().name("weft-attempt").start(() -> execute(repeated));
    }
    try {
      return end.get(AttemptRunner.SIGN_OF_LIFE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException stillInProgress) {
      if (runner.isClosed()) {
        new CountDownLatch(1).await(); // It gives no more signs of life.
      }
      long count = calls.get();
      ScheduledFuture<?> _ =
          runner.schedule(() -> abandonUnlessCalled(count), AttemptRunner.SIGN_OF_LIFE);
      return null;
    } catch (ExecutionException bug) {
      throw new IllegalStateException(bug);
    } catch (InterruptedException dropped) {
      abandon();
      throw dropped;
    }
  }

  /// While the machine is being closed an attempt has no end, so that one that was interrupted is
  /// not recorded as an outcome.
  private void execute(boolean repeated) {
    try {
      AttemptRecord.NotBegun why = hold == null ? null : await(hold);
      if (why != null) {
        if (!runner.isClosed()) {
          end.complete(AttemptRecord.notBegun(runner.now(), why));
        }
        return;
      }
      Outcome outcome = inItsPlaces(repeated);
      if (!runner.isClosed()) {
        runner.count(outcome.status() == Status.SUCCEEDED);
        release(outcome);
        end.complete(AttemptRecord.of(outcome, printed.lines()).repeated(repeated));
      }
    } catch (Throwable bug) {
      end.completeExceptionally(bug);
    } finally {
      stopped.countDown();
    }
  }

  private AttemptRecord.@Nullable NotBegun await(LimitsHold hold) throws InterruptedException {
    AwaitedLimit awaited =
        new AwaitedLimit(
            run,
            iterator.task().name(),
            StepSketch.of(decision.step()),
            hold.part().shares().getFirst().limit(),
            runner.now());
    runner.reporter().add(awaited);
    try {
      return hold.await(needs.until(), runner.clock);
    } finally {
      runner.reporter().remove(awaited);
    }
  }

  private void release(Outcome outcome) {
    if (hold != null) {
      hold.give(decision.step(), outcome);
    }
    if (needs.adapting() != null) {
      Exchange.Ended how = Exchange.Ended.of(needs.adapting(), decision.step(), outcome);
      if (how != null) {
        runner.ended(run, how);
      }
    }
  }

  private Outcome inItsPlaces(boolean repeated) throws InterruptedException {
    int taken = 0;
    try {
      for (; taken < places.size(); taken++) {
        places.get(taken).free().acquire(places.get(taken).weight());
      }
      return carryOut(repeated);
    } finally {
      places.subList(0, taken).forEach(place -> place.free().release(place.weight()));
    }
  }

  private Outcome carryOut(boolean repeated) {
    started = runner.now();
    Instant timeUp = iterator.timeUp(decision, started);
    ScheduledFuture<?> timer =
        timeUp == null
            ? null
            : runner.schedule(() -> timeIsUp(timeUp), Duration.between(started, timeUp));
    runner.reporter().add(this);
    try {
      return execution.run(started, runner.clock, repeated);
    } finally {
      if (timer != null) {
        timer.cancel(false);
      }
      if (!runner.isClosed()) {
        runner.reporter().remove(this);
      }
    }
  }

  @Override
  public String run() {
    return run;
  }

  @Override
  public Instant since() {
    return started;
  }

  @Override
  public StoryEvent.Entry tell() {
    if (linesTold < 0) {
      linesTold = 0;
      return story.with(decision, started);
    }
    List<AttemptRecord.Line> lines = printed.beginning();
    StoryEvent.Entry news = story.printed(decision, lines, linesTold);
    linesTold = lines.size();
    return news;
  }

  /// Identifies the timeout that expired by its instant, because clocks differ.
  private void timeIsUp(Instant timeUp) {
    execution.interrupt(Status.TIMED_OUT, iterator.timeoutMessage(decision, timeUp));
  }

  /// Asks the attempt to stop soon, or not to begin.
  public void interrupt(Status status, String reason) {
    AttemptRecord.NotBegun why =
        status == Status.SKIPPED
            ? AttemptRecord.NotBegun.skipped(reason)
            : AttemptRecord.NotBegun.STOPPED;
    if (hold == null || !hold.stop(why)) {
      execution.interrupt(status, reason);
    }
  }

  /// Keeps the attempt from beginning if it waits for its limits.
  public void holdBack() {
    if (hold != null) {
      hold.stop(AttemptRecord.NotBegun.STOPPED);
    }
  }

  /// The engine has the outcome.
  ///
  /// @param over whether the attempt is over, so that it holds no limits, wherever it was executed
  public void settle(boolean over) {
    runner.settle(this);
    if (over && hold != null) {
      hold.over();
    }
  }

  /// An engine that hears the sign of life asks for the end again. If it does not, it has given up
  /// this machine, which was frozen or cut off.
  private void abandonUnlessCalled(long count) {
    if (calls.get() == count) {
      abandon();
    }
  }

  /// The engine no longer waits for the outcome: the task goes on elsewhere, if it does.
  public void abandon() {
    abandoned = true;
    execution.interrupt(Status.CANCELLED, "the task goes on elsewhere");
    Thread waiting = thread;
    if (waiting != null) {
      waiting.interrupt(); // It may still wait for its places.
    }
    runner.settle(this);
  }

  /// Waits until nothing of it is in progress any more.
  void awaitStop() throws InterruptedException {
    if (begun.get() && started.isBefore(Instant.MAX)) {
      stopped.await();
    }
  }
}
