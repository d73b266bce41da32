package dev.weft.plan;

import java.util.List;

/// Thrown if a plan file cannot be run. The message contains every error that was found, each as
///
/// ```text
/// error: unknown key `wiat`
///  --> morning.yaml:3:22
/// 3 |     - {name: Log in, wiat: 1s}
///   |                      ^^^^ did you mean `wait`?
/// ```
public final class PlanException extends Exception {
  private static final long serialVersionUID = 1L;

  /// An exception for errors that were found, each as above.
  public PlanException(List<String> diagnostics) {
    super(String.join("\n\n", diagnostics));
  }
}
