package dev.weft.thread;

import dev.weft.Bounds;
import dev.weft.Settled;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Code that a context is to run, see [Bounds.Around]: once, on the thread that calls the context.
/// What the code throws passes by the context, which therefore cannot change or swallow it.
final class InContext<R extends @Nullable Object> implements Runnable {
  private final Callable<? extends R> code;
  private final Thread thread = Thread.currentThread();
  private final Closing failures = new Closing();
  private @Nullable Settled<R> settled;

  private InContext(Callable<? extends R> code) {
    this.code = code;
  }

  /// Runs the code in the context.
  ///
  /// @throws Exception what the code throws, with what the context throws then suppressed under it;
  ///     or what the context alone throws
  /// @throws IllegalStateException if the context does not run the code once, on this thread
  @SuppressWarnings("ReferenceEquality") // whether bounds have one at all
  static <R extends @Nullable Object> R call(Bounds.Around context, Callable<? extends R> code)
      throws Exception {
    if (context == Bounds.NONE.context()) {
      return code.call();
    }
    InContext<R> work = new InContext<>(code);
    try {
      context.run(work);
    } catch (Throwable thrown) {
      work.failures.failed(thrown);
    }
    work.failures.finish();
    if (work.settled instanceof Settled.Success<R>(R value)) {
      return value;
    }
    throw new IllegalStateException("the context did not run its work on the calling thread");
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a thread is itself alone
  public void run() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("the context ran its work on another thread");
    }
    if (settled != null) {
      throw new IllegalStateException("the context ran its work twice");
    }
    try {
      settled = new Settled.Success<>(code.call());
    } catch (Throwable thrown) {
      settled = new Settled.Failure<>(thrown);
      failures.failed(thrown);
    }
  }
}
