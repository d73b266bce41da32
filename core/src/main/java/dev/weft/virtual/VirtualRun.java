package dev.weft.virtual;

import dev.weft.Answer;
import dev.weft.AwaitedApproval;
import dev.weft.DeadlockException;
import dev.weft.Event;
import dev.weft.Journal;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.RunResult;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import dev.weft.engine.run.Conductor;
import dev.weft.engine.run.RunHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A run in virtual time, made by a [TestBed]. Its clock moves when one of [#run], [#advanceBy] and
/// [#untilIdle] is called, from one thing that is due to the next. Not thread-safe.
///
/// If a body blocks in real time, a listener throws or a journal [kills][MemoryJournal.Killed] the
/// run, these methods throw, and the run is over.
public final class VirtualRun implements AutoCloseable {
  private final List<Event> events = new ArrayList<>();
  private final BodyExecutor executor;
  private final Conductor conductor;
  private final StubbedSteps stubbed;
  private volatile Instant now;
  private boolean killed;
  private boolean brokenOff;
  private @Nullable RunResult result;
  // What [#until] waits for; null once it has happened.
  private @Nullable Predicate<Event> awaited;

  VirtualRun(TestBed bed, Listener... listeners) {
    this.now = bed.start();
    this.stubbed = new StubbedSteps(bed);
    Journal journal = bed.journal();
    if (journal != null) {
      journal.claim();
    }
    Random random = new Random(bed.seed());
    RunHistory history = new RunHistory(journal, () -> killed);
    List<Listener> others = List.of(listeners);
    Listener all =
        history.noting(
            event -> {
              events.add(event);
              if (awaited != null && awaited.test(event)) {
                awaited = null;
              }
              stubbed.on(event);
              others.forEach(listener -> listener.on(event));
            });
    this.executor = new BodyExecutor(bed, () -> now, random, history, all);
    String id = journal == null ? "virtual-" + bed.seed() : journal.run();
    this.conductor = new Conductor(id, bed.plan(), all, executor, random, now);
  }

  /// Moves the clock on until the run has ended.
  ///
  /// @throws IllegalStateException if nothing more happens although the run has not ended; the
  ///     message says who waits for what
  /// @throws DeadlockException if tasks wait for each other's limits
  public RunResult run() {
    untilIdle();
    if (!isDone()) {
      throw new IllegalStateException(
          "virtual time stands still at " + now + ": " + String.join("; ", waiting()));
    }
    return result();
  }

  /// Moves the clock on for so long, or to the end of the run.
  public void advanceBy(Duration duration) {
    long end = Nanos.plus(Nanos.of(now), duration);
    goOn(end);
    if (!isDone()) {
      now = Nanos.toInstant(end);
    }
  }

  /// Moves the clock on until nothing more happens: the run has ended, or waits for something that
  /// no time brings, such as an answer.
  public void untilIdle() {
    goOn(Timers.NEVER - 1);
  }

  /// Moves the clock on until such an event has happened, or nothing more happens. Whatever belongs
  /// to the same moment has happened, too, but no body has gone on since.
  ///
  /// @return whether it has happened
  public boolean until(Predicate<Event> event) {
    awaited = event;
    try {
      goOn(Timers.NEVER - 1);
      return awaited == null;
    } finally {
      awaited = null;
    }
  }

  /// What the clock says.
  public Instant now() {
    return now;
  }

  /// Whether the run has ended.
  public boolean isDone() {
    return conductor.isDone();
  }

  /// How the run ended.
  ///
  /// @throws IllegalStateException if it has not
  /// @throws DeadlockException if it was cancelled because of one
  /// @throws IllegalArgumentException if a stub or an answer was for a step that no task had
  public RunResult result() {
    if (!isDone()) {
      throw new IllegalStateException("the run has not ended");
    }
    RunResult ended = result;
    if (ended == null) {
      ended = conductor.finish(now);
      result = ended;
      stubbed.check();
    }
    return ended;
  }

  /// Everything that has happened so far.
  public List<Event> events() {
    return List.copyOf(events);
  }

  /// How the attempts of a step ended so far, in that order.
  ///
  /// @param step its id or name
  public List<Outcome> outcomes(String task, String step) {
    return events.stream()
        .filter(Event.StepEnded.class::isInstance)
        .map(Event.StepEnded.class::cast)
        .filter(it -> it.task().name().equals(task) && it.outcome().step().isCalled(step))
        .map(Event.StepEnded::outcome)
        .toList();
  }

  /// How many attempts of steps of that id or name have run at the same time so far, at most.
  public int mostAtOnce(String step) {
    int running = 0;
    int most = 0;
    for (Event event : events) {
      switch (event) {
        case Event.StepStarted it when it.step().isCalled(step) -> most = Math.max(most, ++running);
        case Event.StepPolled it when it.step().isCalled(step) -> running--;
        case Event.StepEnded it when it.outcome().step().isCalled(step) ->
            running = Math.max(0, running - 1);
        default -> {}
      }
    }
    return most;
  }

  /// Who waits for something that no time brings, one line each.
  public List<String> waiting() {
    List<String> waiting = new ArrayList<>();
    for (AwaitedApproval approval : conductor.approvals().all()) {
      waiting.add(
          "task `%s` waits for an answer to `%s`"
              .formatted(approval.task().name(), approval.step().name()));
    }
    if (waiting.isEmpty() && !isDone()) {
      waiting.add("nothing is due");
    }
    return waiting;
  }

  /// Answers an approval.
  ///
  /// @throws IllegalArgumentException if nothing of that name waits, or the answer does not fit
  public void answer(String task, @Nullable String step, Answer answer) {
    conductor.answer(task, step, answer, now);
  }

  /// Asks the run to stop: it cleans up as the clock goes on.
  public void cancel(String reason) {
    conductor.cancel(reason, now);
  }

  /// Ends the run where it stands, as if its process were killed: a journal holds what had ended.
  public void kill() {
    killed = true;
    conductor.kill("killed", now);
    untilIdle();
  }

  /// Ends what is left of a run that has not ended. A run that has needs no closing.
  @Override
  public void close() {
    if (!isDone() && !brokenOff) {
      breakOff();
    }
  }

  private void breakOff() {
    brokenOff = true;
    conductor.abandon("the test has ended");
    executor.abandon();
  }

  private void goOn(long end) {
    if (brokenOff) {
      throw new IllegalStateException("the run was broken off");
    }
    boolean isAwaiting = awaited != null;
    try {
      while (!conductor.isDone() && isAwaiting == (awaited != null) && happenUntil(end)) {
        conductor.tick(now);
      }
      if (conductor.isDone() && result == null) {
        var _ = result();
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      breakOff();
      throw new IllegalStateException("the test was interrupted", interrupt);
    } catch (RuntimeException | Error broken) {
      if (!conductor.isDone()) {
        breakOff();
      }
      throw broken;
    }
  }

  /// Has the next thing happen.
  ///
  /// @return whether something happened: nothing is due before `end` otherwise
  private boolean happenUntil(long end) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long due = executor.next();
    long next = Math.min(conductor.nextTick(), due);
    if (next > end) {
      return false;
    }
    now = Nanos.toInstant(Math.max(next, Nanos.of(now)));
    if (due <= Nanos.of(now)) {
      executor.happen(conductor);
    }
    return true;
  }
}
