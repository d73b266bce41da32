package dev.weft;

/// Every task under way waits for a limit that only they hold, so that nothing would ever happen
/// again. It is a mistake of the plan: tasks hold a limit throughout and have steps that ask for
/// another. The message names tasks and limits. What was under way has been cancelled and has
/// ended.
public final class DeadlockException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /// @param message which tasks wait for which limits
  public DeadlockException(String message) {
    super(message);
  }
}
