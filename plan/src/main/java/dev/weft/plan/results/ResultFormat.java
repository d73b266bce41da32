package dev.weft.plan.results;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// The format of a file of results, by the end of its name.
public enum ResultFormat {
  CSV,
  JSONL;

  /// Returns the format of a file; empty if its name has another end.
  public static Optional<ResultFormat> of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return Optional.of(CSV);
    }
    return name.endsWith(".jsonl") ? Optional.of(JSONL) : Optional.empty();
  }

  /// Returns whether a file that begins with this line is one of results.
  boolean begins(String line) {
    return switch (this) {
      case CSV -> ("," + line).contains("," + String.join(",", ResultRow.FIXED));
      case JSONL ->
          line.startsWith("{") && line.contains("\"status\":") && line.contains("\"attempts\":");
    };
  }
}
