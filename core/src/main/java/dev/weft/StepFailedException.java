package dev.weft;

import java.util.Map;

/// A step did not succeed. A step's [Body] throws it to say why with a code that a [Retry] can look
/// at; walking a `TaskMachine` in a `for` loop throws it when a step has failed for good.
///
/// The exception that a Java step threw is the [cause][#getCause()].
public final class StepFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;
  private final transient Map<String, Object> outputs;

  public StepFailedException(Failure failure) {
    this(failure.message(), failure, Map.of());
  }

  /// @param outputs what the step has left all the same, by name
  public StepFailedException(Failure failure, Map<String, Object> outputs) {
    this(failure.message(), failure, outputs);
  }

  public StepFailedException(String message, Failure failure) {
    this(message, failure, Map.of());
  }

  private StepFailedException(String message, Failure failure, Map<String, Object> outputs) {
    super(message, failure.cause());
    this.failure = failure;
    this.outputs = Map.copyOf(outputs);
  }

  /// What went wrong.
  public Failure failure() {
    return failure;
  }

  /// What the step has left all the same. Later steps can read it where the step is not to stop
  /// its task (`continueOnError`).
  public Map<String, Object> outputs() {
    return outputs;
  }
}
