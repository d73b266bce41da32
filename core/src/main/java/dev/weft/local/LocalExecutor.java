package dev.weft.local;

import dev.weft.Bounds;
import dev.weft.Event;
import dev.weft.Feed;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.Decision;
import dev.weft.engine.run.AttemptExecutor;
import dev.weft.engine.run.Conductor;
import dev.weft.engine.run.GroupRun;
import dev.weft.engine.run.RunHistory;
import dev.weft.engine.run.TaskRun;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the [LocalDriver] does for its conductor: has attempts carried out by [Workers], and puts
/// outcomes on record. Word of what ended goes into the driver's inbox.
final class LocalExecutor implements AttemptExecutor {
  // So many tasks that wait for a worker keep all processors busy. What is begun beyond that only
  // grows old: a collector copies it again and again.
  private static final int WAITING_MAX = 512;

  private final Queue<Consumer<Conductor>> inbox;
  private final InstantSource clock;
  private final Listener listener;
  private final @Nullable JournalGuard journal;
  private final RunHistory history;
  private final AtomicBoolean paused;
  private final AtomicReference<@Nullable String> killed;
  private final RunFailure breakOff;
  private final Bounds.Around context;
  private final Workers workers;
  private final ReturnedTasks handedBack;
  // Carriers at work, or about to be.
  private final AtomicInteger alive = new AtomicInteger();

  /// @param listener is told what steps print, and what happens while no conductor looks
  /// @param journal null to keep nothing
  /// @param paused whether a worker is to ask the conductor before the next attempt
  /// @param killed why the run ends where it stands; holds null while it goes on
  /// @param breakOff is told what goes wrong with a thread of ours
  /// @param context what bodies run in
  LocalExecutor(
      Queue<Consumer<Conductor>> inbox,
      InstantSource clock,
      Listener listener,
      @Nullable JournalGuard journal,
      RunHistory history,
      AtomicBoolean paused,
      AtomicReference<@Nullable String> killed,
      RunFailure breakOff,
      Bounds.Around context) {
    this.inbox = inbox;
    this.clock = clock;
    this.listener = listener;
    this.journal = journal;
    this.history = history;
    this.paused = paused;
    this.killed = killed;
    this.breakOff = breakOff;
    this.context = context;
    this.workers = new Workers(WAITING_MAX / 2, () -> inbox.add(_ -> {}));
    this.handedBack = new ReturnedTasks(inbox, clock);
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
    Carrier carrier = new Carrier(this, run, attempt);
    run.carrier = carrier;
    work(carrier);
  }

  /// Has a worker go on with a task.
  void work(Carrier carrier) {
    alive.incrementAndGet();
    workers.add(carrier);
  }

  /// A worker is done with it.
  void leave() {
    alive.decrementAndGet();
  }

  /// Gives tasks that wait in vain for a worker a thread of the platform. For the conductor.
  ///
  /// @return whether tasks wait
  boolean relieveWorkers() {
    return workers.relieveIfStuck(System.nanoTime());
  }

  @Override
  public boolean tellsWhatBegins() {
    return true;
  }

  @Override
  public boolean haveRoom() {
    return workers.waiting() < WAITING_MAX;
  }

  @Override
  public boolean canRecord() {
    return journal == null || journal.isReady();
  }

  InstantSource clock() {
    return clock;
  }

  Instant now() {
    return clock.instant();
  }

  Bounds.Around context() {
    return context;
  }

  Listener listener() {
    return listener;
  }

  /// Why the run ends where it stands; null while it goes on.
  @Nullable String killed() {
    return killed.get();
  }

  boolean isKilled() {
    return killed.get() != null;
  }

  /// Whether a task may go on to its next attempt without the conductor.
  boolean mayGoOn() {
    return !paused.get() && killed.get() == null && !breakOff.isDue() && canRecord();
  }

  /// A mistake of ours ends the run.
  void breakOff(Throwable mistake) {
    breakOff.because(mistake);
  }

  /// A body begins that a rate counts.
  void begun(TaskRun run) {
    Instant at = clock.instant();
    inbox.add(it -> it.begun(run, at));
  }

  /// An attempt has ended that concerns the conductor.
  void ended(TaskRun run, Outcome outcome) {
    inbox.add(it -> it.ended(run, outcome, clock.instant()));
  }

  /// The conductor is to go on with the task.
  void handBack(Carrier carrier) {
    handedBack.add(carrier);
  }

  /// Puts an outcome on record, and has the task [go on][Carrier#goOn] when it is there.
  ///
  /// @return false if the run keeps no record
  boolean keep(Carrier carrier, Outcome outcome) {
    if (journal == null) {
      return false;
    }
    journal.keep(carrier.task().task(), outcome, carrier::goOn);
    return true;
  }

  /// A step prints a line, or a piece of one.
  void print(TaskRun run, Decision.Run attempt, String piece, boolean more) {
    Instant now = clock.instant();
    listener.on(new Event.Output(now, run.task(), attempt.step(), attempt.attempt(), piece, more));
  }

  @Override
  public void interrupt(TaskRun run, Status status, String message) {
    if (run.carrier instanceof Carrier carrier) {
      carrier.interrupt(status, message);
    }
  }

  @Override
  public boolean skip(TaskRun run, @Nullable String step, String message) {
    return run.carrier instanceof Carrier carrier && carrier.skip(step, message);
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
}
