package dev.weft;

/// A step did not succeed. A step's [Body] throws it to say why with a code that a [Retry] can look
/// at; walking a [TaskIterator] in a `for` loop throws it when a step has failed for good.
///
/// The exception that a Java step threw is the [cause][#getCause()].
public final class StepFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public StepFailedException(Failure failure) {
    this(failure.message(), failure);
  }

  StepFailedException(String message, Failure failure) {
    super(message, failure.cause());
    this.failure = failure;
  }

  /// What went wrong.
  public Failure failure() {
    return failure;
  }
}
