package dev.weft.plan.results;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;

/// Thrown if a file of results cannot be written. The message is for users.
public final class ResultsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ResultsException(String message) {
    super(message);
  }

  /// @param about the file that cannot be written
  ResultsException(TaskResults about, IOException failure) {
    this(
        "the results of `%s` cannot be written to %s: %s"
            .formatted(about.task(), about.file(), why(failure)));
  }

  /// Returns why a file cannot be written, for users.
  static String why(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file is where its folder would be";
      // Such as `out/a.csv (Permission denied)`.
      case FileNotFoundException missing ->
          String.valueOf(missing.getMessage()).replaceFirst("(?s).*\\((.*)\\)", "$1");
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
