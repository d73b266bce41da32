package dev.weft.plan.results;

/// Thrown if a file of results cannot be written. The message is for users.
public final class ResultsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ResultsException(String message) {
    super(message);
  }
}
