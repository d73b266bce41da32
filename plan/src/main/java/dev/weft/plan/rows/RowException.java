package dev.weft.plan.rows;

/// Thrown if rows cannot be read. The message says where and why.
public final class RowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /// Creates the exception.
  public RowException(String message) {
    this(message, "");
  }

  /// @param remedy what to do about it; may be empty
  RowException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}
