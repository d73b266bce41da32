package dev.weft.virtual;

import dev.weft.Driver;
import dev.weft.Feed;
import dev.weft.Journal;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.engine.Decision;
import dev.weft.engine.Interruption;
import dev.weft.engine.Nanos;
import dev.weft.engine.Recordable;
import dev.weft.engine.Timers;
import dev.weft.engine.run.AttemptExecutor;
import dev.weft.engine.run.Conductor;
import dev.weft.engine.run.GroupRun;
import dev.weft.engine.run.RunHistory;
import dev.weft.engine.run.TaskRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs a plan in virtual time: waits take none, and a [Model] says how long each attempt would
/// take and how it would end. Nothing is carried out.
///
/// It is deterministic: one seed gives one order of events, down to what happens at the same
/// instant, which the seed shuffles. Listeners are called on the calling thread. A driver is for
/// one run.
public final class VirtualDriver implements Driver {

  /// What is to happen at a time; those of one time in the order of their ties.
  private sealed interface Due {
    long at();

    long tie();

    /// Not a `Comparator.comparingLong`, which is slower.
    static int compare(Due one, Due other) {
      int byTime = Long.compare(one.at(), other.at());
      return byTime != 0 ? byTime : Long.compare(one.tie(), other.tie());
    }
  }

  /// Equality is identity: a run has one at a time.
  private static final class Ending implements Due {
    private final TaskRun run;
    private final Outcome outcome;
    // Whether the attempt was asked to end: the first who asks decides how.
    private final boolean isAsked;
    private final long at;
    private final long tie;

    Ending(TaskRun run, Outcome outcome, boolean isAsked, long at, long tie) {
      this.run = run;
      this.outcome = outcome;
      this.isAsked = isAsked;
      this.at = at;
      this.tie = tie;
    }

    @Override
    public long at() {
      return at;
    }

    @Override
    public long tie() {
      return tie;
    }
  }

  /// Somebody acts on the run.
  private record Act(Consumer<Conductor> what, long at, long tie) implements Due {}

  private record Arrival(GroupRun group, Feed feed, long at, long tie) implements Due {}

  private final Model model;
  private final Random random;
  private final String id;
  private final @Nullable Journal journal;
  private final PriorityQueue<Due> agenda = new PriorityQueue<>(Due::compare);
  private Instant now;
  private boolean killed;

  /// A driver whose clock begins at 1970 and which keeps nothing.
  public VirtualDriver(long seed, Model model) {
    this(seed, model, "simulated-" + seed, null, Instant.EPOCH);
  }

  /// A driver for the run that the journal keeps: a new one, or one that continues.
  ///
  /// @param start when its clock begins
  public VirtualDriver(long seed, Model model, Journal journal, Instant start) {
    this(seed, model, journal.run(), journal, start);
  }

  private VirtualDriver(
      long seed, Model model, String id, @Nullable Journal journal, Instant start) {
    this.model = model;
    this.random = new Random(seed);
    this.id = id;
    this.journal = journal;
    this.now = start;
  }

  /// Has somebody act on the run at that time, if it lasts so long.
  void at(Instant time, Consumer<Conductor> act) {
    agenda.add(new Act(act, Nanos.of(time), random.nextLong()));
  }

  /// Kills the run at that time, if it lasts so long: it ends where it stands, cancelled, as if its
  /// machine died. A driver with the same journal continues it.
  public void killAt(Instant time) {
    at(time, conductor -> kill(conductor, "killed"));
  }

  /// Ends the run where it stands, as `LocalDriver#kill` does. For who [acts][#at] on it.
  void kill(Conductor conductor, String reason) {
    killed = true;
    conductor.kill(reason, now);
  }

  @Override
  public RunResult run(Plan plan, List<? extends Listener> listeners) {
    if (journal != null) {
      journal.claim();
    }
    RunHistory history = new RunHistory(journal, () -> killed);
    Listener all = history.noting(event -> listeners.forEach(listener -> listener.on(event)));
    Conductor conductor = new Conductor(id, plan, all, new ModelExecutor(history), random, now);
    try {
      if (conduct(conductor)) {
        Thread.currentThread().interrupt();
      }
    } catch (RuntimeException | Error broken) {
      // A model or a listener threw: no feed is left open.
      conductor.abandon("the run broke off");
      throw broken;
    }
    return conductor.finish(now);
  }

  /// Returns whether it was interrupted.
  private boolean conduct(Conductor conductor) {
    boolean interrupted = false;
    while (!conductor.isDone()) {
      try {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        awaitNext(conductor);
      } catch (InterruptedException interrupt) {
        interrupted = true;
        conductor.cancel("interrupted", now);
      }
      conductor.tick(now);
    }
    return interrupted;
  }

  /// Goes on to the time at which something happens next, and has it happen.
  private void awaitNext(Conductor conductor) throws InterruptedException {
    Due due = agenda.peek();
    long next = Math.min(conductor.nextTick(), due == null ? Timers.NEVER : due.at());
    if (next == Timers.NEVER) {
      throw new IllegalStateException("tasks are left, and nothing will happen");
    }
    now = Nanos.toInstant(Math.max(next, Nanos.of(now)));
    if (due != null && due.at() <= Nanos.of(now)) {
      agenda.remove();
      happen(due, conductor);
    }
  }

  private void happen(Due due, Conductor conductor) throws InterruptedException {
    switch (due) {
      case Ending ending -> {
        if (isDue(ending, conductor)) {
          conductor.ended(ending.run, ending.outcome, now);
        }
      }
      case Arrival(GroupRun group, Feed feed, long _, long _) -> {
        Throwable broken = awaitReady(feed);
        conductor.ready(group, broken, now);
      }
      case Act act -> act.what().accept(conductor);
    }
  }

  /// Waits until the feed is ready, or nothing is left of it.
  ///
  /// @return what it threw instead; null for nothing
  private static @Nullable Throwable awaitReady(Feed feed) throws InterruptedException {
    Semaphore worthAsking = new Semaphore(0);
    while (true) {
      try {
        if (feed.isReady(worthAsking::release)) {
          return null;
        }
      } catch (Throwable broken) {
        return broken;
      }
      worthAsking.acquire();
    }
  }

  /// Not so the answer to an approval that nobody waits for any more.
  private static boolean isDue(Ending ending, Conductor conductor) {
    boolean isAnswer = ending.outcome.step() instanceof Step.Approval;
    return ending.equals(ending.run.carrier)
        && (!isAnswer || conductor.approvals().isWaiting(ending.run));
  }

  private final class ModelExecutor implements AttemptExecutor {
    private final RunHistory history;

    ModelExecutor(RunHistory history) {
      this.history = history;
    }

    @Override
    public void carryOut(TaskRun run, Decision.Run attempt, Instant started) {
      Step.Work<?> step = attempt.step();
      Prediction prediction = model.predictAt(started, run.task(), step, attempt.attempt(), random);
      boolean isLastAnswer =
          step.poll() != null && prediction.failure() == null && prediction.outputs().isEmpty();
      Step<?> of = isLastAnswer ? step.withPoll(null) : step;
      Outcome outcome = prediction.outcome(of, attempt.attempt(), started);
      add(run, journal == null ? outcome : Recordable.of(outcome), false);
    }

    @Override
    public void awaitAnswer(TaskRun run, Decision.Await await) {
      Prediction prediction = model.answer(run.task(), await.step(), random);
      add(run, prediction.outcome(await.step(), 1, await.since()), false);
    }

    @Override
    public RunHistory history() {
      return history;
    }

    /// Being put on record takes no time.
    @Override
    public boolean keep(TaskRun run, Outcome outcome) {
      if (journal != null && history.keeps(outcome)) {
        journal.keep(run.task(), outcome, () -> {});
      }
      return true;
    }

    @Override
    public boolean isReady(GroupRun group, Feed feed) {
      Duration takes = model.arrival(group.group().name(), random);
      long at = Nanos.plus(Nanos.of(now), takes);
      agenda.add(new Arrival(group, feed, at, random.nextLong()));
      return false;
    }

    @Override
    public boolean close(GroupRun group, Feed feed) {
      agenda.removeIf(due -> due instanceof Arrival arrival && arrival.group().equals(group));
      feed.close();
      Semaphore worthAsking = new Semaphore(0);
      while (!feed.isReady(worthAsking::release)) {
        worthAsking.acquireUninterruptibly();
      }
      return true;
    }

    @Override
    public void interrupt(TaskRun run, Status status, String message) {
      if (run.carrier instanceof Ending ending && !ending.isAsked) {
        end(ending, status, message);
      }
    }

    @Override
    public boolean skip(TaskRun run, @Nullable String step, String message) {
      if (!(run.carrier instanceof Ending ending)
          || ending.isAsked
          || (step != null && !ending.outcome.step().isCalled(step))) {
        return false;
      }
      end(ending, Status.SKIPPED, message);
      return true;
    }

    private void end(Ending ending, Status status, String message) {
      agenda.remove(ending);
      Outcome was = ending.outcome;
      Outcome end =
          new Interruption(status, message).outcome(was.step(), was.attempt(), was.started(), now);
      add(ending.run, end, true);
    }
  }

  private void add(TaskRun run, Outcome outcome, boolean isAsked) {
    Ending ending = new Ending(run, outcome, isAsked, Nanos.of(outcome.ended()), random.nextLong());
    run.carrier = ending;
    agenda.add(ending);
  }
}
