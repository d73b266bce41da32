package dev.weft.expression;

/// A template is not well-formed, or leads to no value. The message is for people.
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String about;
  private final String remedy;

  public ExpressionException(String message) {
    this(message, "", "");
  }

  /// @param about the part of the text that it is about; empty for all of it
  /// @param remedy what to write instead; may be empty
  public ExpressionException(String message, String about, String remedy) {
    super(message);
    this.about = about;
    this.remedy = remedy;
  }

  /// The part of the text that it is about; empty for all of it.
  public String about() {
    return about;
  }

  /// What to write instead; may be empty.
  public String remedy() {
    return remedy;
  }
}
