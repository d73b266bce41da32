package dev.weft.expression;

/// A template is not well-formed, or leads to no value. The message is for people.
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ExpressionException(String message) {
    super(message);
  }
}
