package dev.weft.step.http;

import dev.weft.Attempt;

/// Fills values in for tests of other packages, without sending anything.
public final class FilledInRequest {
  private FilledInRequest() {}

  /// Fills the values of a request in, as it does itself before it is sent.
  ///
  /// @throws dev.weft.StepFailedException if a value is missing
  public static void of(HttpBody body, Attempt attempt) {
    body.request(attempt);
  }
}
