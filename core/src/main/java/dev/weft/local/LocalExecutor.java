package dev.weft.local;

import dev.weft.Attempt;
import dev.weft.Event;
import dev.weft.Feed;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.AttemptExecutor;
import dev.weft.engine.Conductor;
import dev.weft.engine.Decision;
import dev.weft.engine.GroupRun;
import dev.weft.engine.Interruption;
import dev.weft.engine.RunHistory;
import dev.weft.engine.TaskRun;
import dev.weft.thread.InterruptGate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the [LocalDriver] does for its conductor: carries out attempts on virtual threads, and puts
/// outcomes on record. Word of what ended goes into the driver's inbox.
final class LocalExecutor implements AttemptExecutor {
  // So many threads that wait for a processor keep all of them busy. What is begun beyond that only
  // grows old: a collector copies it again and again.
  private static final int UNBEGUN_MAX = 512;

  private final Queue<Consumer<Conductor>> inbox;
  private final InstantSource clock;
  private final Listener listener;
  private final @Nullable JournalGuard journal;
  private final RunHistory history;
  private final AtomicBoolean paused;
  private final AtomicReference<@Nullable String> killed;
  private final RunFailure breakOff;
  // Threads that were started and have not begun.
  private final AtomicInteger unbegun = new AtomicInteger();
  // Threads that were started and have not ended.
  private final AtomicInteger alive = new AtomicInteger();

  /// @param listener is told what steps print, and what happens while no conductor looks
  /// @param journal null to keep nothing
  /// @param paused whether whoever carries out a task is to ask the conductor before the next
  ///     attempt
  /// @param killed why the run ends where it stands; holds null while it goes on
  /// @param breakOff is told what goes wrong with a thread of ours
  LocalExecutor(
      Queue<Consumer<Conductor>> inbox,
      InstantSource clock,
      Listener listener,
      @Nullable JournalGuard journal,
      RunHistory history,
      AtomicBoolean paused,
      AtomicReference<@Nullable String> killed,
      RunFailure breakOff) {
    this.inbox = inbox;
    this.clock = clock;
    this.listener = listener;
    this.journal = journal;
    this.history = history;
    this.paused = paused;
    this.killed = killed;
    this.breakOff = breakOff;
  }

  /// Whether nothing is being carried out or put on record.
  boolean isIdle() {
    return alive.get() == 0 && (journal == null || journal.isIdle());
  }

  @Override
  public boolean endsInOrder() {
    return true;
  }

  @Override
  public boolean isBreakingOff() {
    return breakOff.isDue();
  }

  @Override
  public void carryOut(TaskRun run, Decision.Run attempt, Instant now) {
    Carrier carrier = new Carrier(run, attempt);
    run.carrier = carrier;
    carrier.start();
  }

  @Override
  public boolean tellsWhatBegins() {
    return true;
  }

  @Override
  public boolean haveRoom() {
    return unbegun.get() < UNBEGUN_MAX;
  }

  @Override
  public boolean canRecord() {
    return journal == null || journal.isReady();
  }

  /// A thread has begun.
  private void begun() {
    if (unbegun.decrementAndGet() == UNBEGUN_MAX / 2) {
      inbox.add(_ -> {});
    }
  }

  @Override
  public void interrupt(TaskRun run, Status status, String message) {
    if (run.carrier instanceof Carrier carrier) {
      carrier.gate.interrupt(status, message);
    }
  }

  @Override
  public boolean skip(TaskRun run, @Nullable String step, String message) {
    return run.carrier instanceof Carrier carrier && carrier.gate.skip(step, message);
  }

  @Override
  public void awaitAnswer(TaskRun run, Decision.Await await) {
    // Listeners were told, and somebody may call the driver's answer.
  }

  @Override
  public boolean isReady(GroupRun group, Feed feed) {
    return feed.isReady(() -> inbox.add(it -> askAgain(it, group, feed)));
  }

  private void askAgain(Conductor conductor, GroupRun group, Feed feed) {
    Throwable broken = null;
    try {
      if (!isReady(group, feed)) {
        return;
      }
    } catch (Throwable thrown) {
      broken = thrown;
    }
    conductor.ready(group, broken, clock.instant());
  }

  @Override
  public boolean close(GroupRun group, Feed feed) {
    feed.close();
    return isReady(group, feed);
  }

  @Override
  public RunHistory history() {
    return history;
  }

  @Override
  public boolean keep(TaskRun run, Outcome outcome) {
    if (journal == null || !history.keeps(outcome)) {
      return true;
    }
    journal.keep(run.task(), outcome, kept -> inbox.add(it -> it.kept(run, kept, clock.instant())));
    return false;
  }

  /// Carries out one attempt, and those that follow it at once, on a virtual thread: one and the
  /// same, or, where outcomes are put on record, another one after each, so that none waits for the
  /// disk.
  private final class Carrier {
    private final TaskRun run;
    private final InterruptGate gate = new InterruptGate();
    private Decision.Run attempt;
    // Whether a rate counts the next attempt.
    private boolean counts;

    Carrier(TaskRun run, Decision.Run attempt) {
      this.run = run;
      this.attempt = attempt;
      this.counts = !run.uncounted.isEmpty();
    }

    void start() {
      onThread(this::work);
    }

    private void onThread(Runnable work) {
      unbegun.incrementAndGet();
      alive.incrementAndGet();
      Thread.ofVirtual().name(run.task().name()).start(() -> orBreakOff(work));
    }

    /// What goes wrong here is our own mistake, since a body's is an outcome.
    private void orBreakOff(Runnable work) {
      begun();
      try {
        work.run();
      } catch (Throwable mistake) {
        breakOff.because(mistake);
      }
      alive.decrementAndGet();
    }

    private void work() {
      Instant started = clock.instant();
      while (true) {
        Outcome outcome = carryOut(started);
        if (killed.get() != null || !run.isPlain(attempt.step())) {
          inbox.add(it -> it.ended(run, outcome, clock.instant()));
          return;
        }
        if (journal != null) {
          journal.keep(run.task(), outcome, kept -> onThread(() -> workOn(kept)));
          return;
        }
        if (!hasNext(outcome)) {
          return;
        }
        started = outcome.ended();
      }
    }

    private void workOn(Outcome kept) {
      if (hasNext(kept)) {
        work();
      }
    }

    /// Tells the iterator how the attempt ended, and goes on to what follows at once, if something
    /// does; otherwise hands the task back.
    private boolean hasNext(Outcome outcome) {
      if (mayGoOn()) {
        Decision.Run next = run.recordAndGoOn(outcome, listener);
        if (next != null) {
          attempt = next;
          run.announce(next, outcome.ended(), listener);
          return true;
        }
      } else {
        run.record(outcome, outcome.ended(), listener);
      }
      inbox.add(it -> it.resumed(run, clock.instant()));
      return false;
    }

    private boolean mayGoOn() {
      return !paused.get() && killed.get() == null && !breakOff.isDue() && canRecord();
    }

    private Outcome carryOut(Instant started) {
      // What a thread prints that the body left behind is output of this attempt, however late.
      Decision.Run of = attempt;
      Attempt what =
          new Attempt(
              run.machine.context(),
              of.step(),
              of.attempt(),
              (piece, more) -> print(of, piece, more));
      Outcome outcome = gate.carryOut(what, attempt, started, clock, this::begins);
      String reason = killed.get();
      // It may have been killed before it was interrupted.
      return reason == null || outcome.status() == Status.CANCELLED
          ? outcome
          : new Interruption(Status.CANCELLED, reason).applyTo(outcome);
    }

    /// The last thing before the body, so that a rate counts when that begins, however long the
    /// thread has waited for a processor.
    private void begins() {
      if (counts) {
        counts = false;
        Instant at = clock.instant();
        inbox.add(it -> it.begun(run, at));
      }
    }

    private void print(Decision.Run of, String piece, boolean more) {
      Instant now = clock.instant();
      listener.on(new Event.Output(now, run.task(), of.step(), of.attempt(), piece, more));
    }
  }
}
