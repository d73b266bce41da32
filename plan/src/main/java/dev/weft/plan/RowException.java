package dev.weft.plan;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Rows cannot be read. The message says where and why.
final class RowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RowException(String message) {
    super(message);
  }

  static RowException unreadable(Path file, Exception why) {
    return why instanceof NoSuchFileException
        ? new RowException("there is no file " + file)
        : new RowException(file.getFileName() + " cannot be read: " + reason(why));
  }

  static RowException unreadable(Exception why) {
    return new RowException("cannot be read: " + reason(why));
  }

  private static String reason(Exception why) {
    Throwable deepest = why;
    for (Throwable cause = why; cause != null; cause = cause.getCause()) {
      deepest = cause;
    }
    @Nullable String message = deepest.getMessage();
    return deepest instanceof java.nio.charset.CharacterCodingException
        ? "it is not UTF-8"
        : message == null ? deepest.getClass().getSimpleName() : message;
  }
}
