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

/// Carries out attempts on this machine. Safe for use by several threads at once.
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

  /// Where those are told who look at runs.
  public ProgressReporter reporter() {
    return reporter;
  }

  public Instant now() {
    return clock.instant();
  }

  /// An attempt that this machine carries out when its [#call] is called.
  public final class RunningAttempt implements ProgressReporter.Subject {
    private final String run;
    private final TaskStory story;
    private final TaskMachine iterator;
    private final Decision.Run decision;
    private final List<Semaphore> places;
    private final PrintedOutput printed = new PrintedOutput(clock);
    private final AttemptExecution execution;
    // Written before the attempt is known to those that read it.
    private Instant started = Instant.MAX;
    // How many lines were told of it while it is under way; negative before it was told of at all.
    // For the thread that tells.
    private int linesTold = -1;

    /// @param story of the task, as far as it has come
    /// @param places what bounds how many such attempts this machine carries out at once
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

    /// Carries it out on the calling thread. On a machine that is being closed this does not
    /// return, so that what is cut off by that is no outcome.
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

    /// Which of its times it was is told by that time, since clocks do not agree.
    private void timeIsUp(Instant timeUp) {
      execution.interrupt(Status.TIMED_OUT, iterator.timeoutMessage(decision, timeUp));
    }

    /// Asks it to end soon.
    public void interrupt(Status status, String reason) {
      execution.interrupt(status, reason);
    }
  }

  /// From now on no attempt that is under way comes to an end here: the engine has another machine
  /// carry it out.
  @Override
  public void close() {
    closed = true;
    timers.shutdownNow();
  }
}
