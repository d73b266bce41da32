package dev.weft.restate.host;

import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.Decision;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.story.TaskStory;
import dev.weft.restate.wire.AttemptRecord;
import dev.weft.restate.wire.StoryEvent;
import dev.weft.thread.AttemptExecution;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Executes attempts on this machine. Thread-safe.
public final class AttemptRunner implements AutoCloseable {
  private final InstantSource clock;
  private final ProgressReporter reporter;
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().daemon().name("weft-timeouts").unstarted(work));
  private volatile boolean closed;

  public AttemptRunner(InstantSource clock, ProgressReporter reporter) {
    this.clock = clock;
    this.reporter = reporter;
  }

  /// Returns the reporter that publishes the progress of attempts.
  public ProgressReporter reporter() {
    return reporter;
  }

  public Instant now() {
    return clock.instant();
  }

  /// An attempt that this machine executes when [#call] is called.
  public final class RunningAttempt implements ProgressReporter.Subject {
    private final String run;
    private final TaskStory story;
    private final TaskMachine iterator;
    private final Decision.Run decision;
    private final List<Semaphore> places;
    private final PrintedOutput printed = new PrintedOutput(clock);
    private final AttemptExecution execution;
    // Written before the attempt is visible to the threads that read it.
    private Instant started = Instant.MAX;
    // The number of lines reported so far; negative before the first report. Used only by the
    // reporting thread.
    private int linesTold = -1;

    /// @param story the task's story so far
    /// @param places bound the number of such attempts that this machine executes at once
    public RunningAttempt(
        String run,
        TaskStory story,
        TaskMachine iterator,
        Decision.Run decision,
        List<Semaphore> places) {
      this.run = run;
      this.story = story;
      this.iterator = iterator;
      this.decision = decision;
      this.places = places;
      this.execution = new AttemptExecution(iterator.context(), decision, printed::add);
    }

    /// Executes the attempt on the calling thread. While the machine is being closed this does not
    /// return, so that an interrupted attempt is not recorded as an outcome.
    public AttemptRecord call() throws InterruptedException {
      Outcome outcome = inItsPlaces();
      if (closed) {
        new CountDownLatch(1).await();
      }
      return AttemptRecord.of(outcome, printed.lines());
    }

    private Outcome inItsPlaces() throws InterruptedException {
      int taken = 0;
      try {
        for (; taken < places.size(); taken++) {
          places.get(taken).acquire();
        }
        return carryOut();
      } finally {
        places.subList(0, taken).forEach(Semaphore::release);
      }
    }

    private Outcome carryOut() {
      started = clock.instant();
      Instant timeUp = iterator.timeUp(decision, started);
      ScheduledFuture<?> timer =
          timeUp == null
              ? null
              : timers.schedule(
                  () -> timeIsUp(timeUp),
                  Duration.between(started, timeUp).toNanos(),
                  TimeUnit.NANOSECONDS);
      reporter.add(this);
      try {
        return execution.run(clock);
      } finally {
        reporter.remove(this);
        if (timer != null) {
          timer.cancel(false);
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

    /// Asks the attempt to stop soon.
    public void interrupt(Status status, String reason) {
      execution.interrupt(status, reason);
    }
  }

  /// From now on no attempt in progress completes here; the engine has another machine execute it.
  @Override
  public void close() {
    closed = true;
    timers.shutdownNow();
  }
}
