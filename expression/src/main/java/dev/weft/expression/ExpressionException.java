package dev.weft.expression;

/// Thrown if a template is not well-formed, or has no value. The message is for users.
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String about;
  private final String remedy;

  public ExpressionException(String message) {
    this(message, "", "");
  }

  /// @param about the part of the text that the message is about; empty for all of it
  /// @param remedy what to write instead; may be empty
  public ExpressionException(String message, String about, String remedy) {
    super(message);
    this.about = about;
    this.remedy = remedy;
  }

  /// Returns the part of the text that the message is about; empty for all of it.
  public String about() {
    return about;
  }

  /// Returns what to write instead; may be empty.
  public String remedy() {
    return remedy;
  }
}
