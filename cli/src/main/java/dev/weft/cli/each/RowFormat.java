package dev.weft.cli.each;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The format of a file of rows, as plans name it.
public enum RowFormat {
  LINES,
  CSV,
  JSONL;

  /// Returns its name in plans.
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the format with this name; empty if there is none.
  public static Optional<RowFormat> of(String written) {
    return Arrays.stream(values()).filter(it -> it.written().equals(written)).findFirst();
  }

  /// Returns the names of all formats.
  public static List<String> names() {
    return Arrays.stream(values()).map(RowFormat::written).toList();
  }

  /// Returns the format that the suffix of a file's name says; lines for any other.
  public static RowFormat ofSuffix(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      return CSV;
    }
    return name.endsWith(".jsonl") || name.endsWith(".ndjson") ? JSONL : LINES;
  }
}
