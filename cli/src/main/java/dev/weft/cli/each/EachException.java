package dev.weft.cli.each;

/// Thrown if a command line of `weft each` has no meaning. The message is for users.
public final class EachException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Creates the exception.
  public EachException(String message) {
    super(message);
  }
}
