package dev.weft.plan;

/// Rows cannot be read. The message says where and why.
final class RowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  RowException(String message) {
    this(message, "");
  }

  /// @param remedy what to do about it; may be empty
  RowException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }
}
