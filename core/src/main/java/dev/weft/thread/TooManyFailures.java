package dev.weft.thread;

import java.util.concurrent.CancellationException;

/// More callables have failed than the bounds allow. Its cause is the failure that was one too
/// many.
public final class TooManyFailures extends CancellationException {
  private static final long serialVersionUID = 1L;

  TooManyFailures(int allowed, Throwable last) {
    super(allowed == 0 ? "one has failed" : "more than " + allowed + " have failed");
    initCause(last);
  }
}
