package dev.weft.thread;

import dev.weft.Attempt;
import dev.weft.Bounds;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.Decision;
import dev.weft.engine.Interruption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Which attempt of a task has its body run right now, and whether it is to end: settled between
/// the thread that runs it and those that interrupt it. While nobody does, no lock is taken.
public final class InterruptGate {
  private final Bounds.Around context;
  // The attempt, null while none has its body run; once it, or the next one, is to end, why.
  private final AtomicReference<@Nullable Object> state = new AtomicReference<>();
  // Runs the body; written before the attempt is, and read after it.
  private @Nullable Thread thread;

  /// A gate to bodies that run in no context.
  public InterruptGate() {
    this(Bounds.NONE.context());
  }

  /// @param context what bodies run in
  public InterruptGate(Bounds.Around context) {
    this.context = context;
  }

  /// Runs the body on the calling thread, unless it is to end before it has begun, and says how
  /// that ended; nothing that it throws gets out.
  ///
  /// @param begins is told right before the body runs, if it does
  /// @param what the attempt as the body sees it
  /// @param started when the attempt begins, by the same clock
  public Outcome carryOut(
      Attempt what, Decision.Run attempt, Instant started, InstantSource clock, Runnable begins) {
    Interruption before = begin(attempt);
    if (before != null) {
      return before.outcome(what.step(), what.number(), started, clock.instant());
    }
    begins.run();
    Outcome outcome = BodyCall.carryOut(what, context, started, clock);
    Interruption during = end(attempt);
    return during == null ? outcome : during.applyTo(outcome);
  }

  /// The calling thread is about to run the attempt's body.
  ///
  /// @return why it is not to do so; null if it may
  @Nullable Interruption begin(Decision.Run attempt) {
    thread = Thread.currentThread();
    return state.compareAndSet(null, attempt) ? null : (Interruption) state.get();
  }

  /// The calling thread has run the attempt's body. An interrupt that the body did not notice does
  /// not reach what comes after it.
  ///
  /// @return why it was to end; null if nobody wanted that
  @Nullable Interruption end(Decision.Run attempt) {
    if (state.compareAndSet(attempt, null)) {
      Thread.interrupted();
      return null;
    }
    // The interrupt has been sent when the lock is free.
    synchronized (this) {
      Thread.interrupted();
      Interruption during = (Interruption) state.get();
      if (during != null && during.status() == Status.SKIPPED) {
        // It concerned this attempt alone.
        state.set(null);
      }
      return during;
    }
  }

  /// Interrupts the body that runs, or keeps the next one from running. The first
  /// interruption counts.
  public synchronized void interrupt(Status status, String message) {
    Interruption why = new Interruption(status, message);
    Object was = state.getAndUpdate(now -> now instanceof Interruption ? now : why);
    interrupt(was);
  }

  /// Interrupts the body that runs as one of a step that is passed over.
  ///
  /// @param step its id or name; null for whichever it is
  /// @return whether that step's body runs
  public synchronized boolean skip(@Nullable String step, String message) {
    Object now = state.get();
    boolean isAtIt =
        now instanceof Decision.Run attempt
            && (step == null || attempt.step().isCalled(step))
            && state.compareAndSet(attempt, new Interruption(Status.SKIPPED, message));
    if (isAtIt) {
      interrupt(now);
    }
    return isAtIt;
  }

  private void interrupt(@Nullable Object was) {
    if (was instanceof Decision.Run && thread != null) {
      thread.interrupt();
    }
  }
}
