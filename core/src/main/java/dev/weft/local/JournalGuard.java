package dev.weft.local;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Task;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A run's journal as the local driver calls it. When the journal fails, the run breaks off: from
/// then on nothing is put on record, and nobody waits for that, so that what has begun can be
/// cleaned up after.
///
/// Safe from any thread.
final class JournalGuard implements Journal {
  private final Journal journal;
  private final RunFailure breakOff;
  private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
  // One for the whole run: each attempt asks while nothing can be recorded, and a journal may keep
  // what it is given.
  private final Runnable whenReady;
  private volatile boolean failed;

  /// @param whenReady is run when attempts may begin that might not before
  JournalGuard(Journal journal, RunFailure breakOff, Runnable whenReady) {
    this.journal = journal;
    this.breakOff = breakOff;
    this.whenReady = whenReady;
  }

  /// An outcome on its way to the disk.
  private final class Pending {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Consumer<Outcome> then;
    private volatile Outcome outcome;

    Pending(Outcome outcome, Consumer<Outcome> then) {
      this.outcome = outcome;
      this.then = then;
    }

    /// Lets the task go on, once.
    void over() {
      if (!over.getAndSet(true)) {
        then.accept(outcome);
        pending.remove(this);
      }
    }
  }

  /// Whether nobody waits for an outcome to be on record.
  boolean isIdle() {
    return pending.isEmpty();
  }

  @Override
  public String run() {
    return journal.run();
  }

  @Override
  public void claim() {
    journal.claim();
  }

  @Override
  public int unfinished() {
    return orElse(0, journal::unfinished);
  }

  @Override
  public List<HistoryEvent> past(String task) {
    return orElse(List.of(), () -> journal.past(task));
  }

  @Override
  public List<Taken> taken(String limit, Instant since) {
    return orElse(List.of(), () -> journal.taken(limit, since));
  }

  @Override
  public List<Event.LimitAdapted> adapted() {
    return orElse(List.of(), journal::adapted);
  }

  @Override
  public void take(String limit, LimitShare.Fixed share, Instant at) {
    orFail(() -> journal.take(limit, share, at));
  }

  @Override
  public void note(Event event) {
    orFail(() -> journal.note(event));
  }

  /// Whether attempts may begin; once the journal has failed, those that clean up may.
  boolean isReady() {
    return isReady(whenReady);
  }

  @Override
  public boolean isReady(Runnable later) {
    return orElse(true, () -> journal.isReady(later));
  }

  @Override
  public void keep(Task task, Outcome outcome, Runnable kept) {
    keep(task, outcome, _ -> kept.run());
  }

  /// Puts an outcome on record. One that cannot be kept is a failure, which can.
  ///
  /// @param then is given what was put on record, once it is, or is not to be any more; on any
  ///     thread, also from within this method
  void keep(Task task, Outcome outcome, Consumer<Outcome> then) {
    Pending waiting = new Pending(outcome, then);
    pending.add(waiting);
    orFail(() -> hand(task, waiting));
    if (failed) {
      waiting.over();
    }
  }

  private void hand(Task task, Pending waiting) {
    Outcome outcome = waiting.outcome;
    try {
      journal.keep(task, outcome, waiting::over);
    } catch (IllegalArgumentException unfit) {
      Failure failure = new Failure(Failure.ERROR, String.valueOf(unfit.getMessage()));
      waiting.outcome =
          Outcome.failed(
              outcome.step(), outcome.attempt(), outcome.started(), outcome.ended(), failure);
      journal.keep(task, waiting.outcome, waiting::over);
    }
  }

  private <T> T orElse(T otherwise, Supplier<T> asked) {
    try {
      return failed ? otherwise : asked.get();
    } catch (Throwable broken) {
      fail(broken);
      return otherwise;
    }
  }

  private void orFail(Runnable asked) {
    if (!failed) {
      try {
        asked.run();
      } catch (Throwable broken) {
        fail(broken);
      }
    }
  }

  private void fail(Throwable broken) {
    synchronized (this) {
      if (!failed) {
        // First of all: nothing begins from here on.
        breakOff.because(broken);
        failed = true;
      }
    }
    pending.forEach(Pending::over);
    whenReady.run();
  }
}
