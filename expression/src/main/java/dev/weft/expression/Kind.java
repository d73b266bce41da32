package dev.weft.expression;

/// What is known of a name's value before anything runs.
public enum Kind {
  /// A text.
  TEXT,
  /// Texts by name, such as a row of a CSV file.
  TEXTS,
  /// Anything by name.
  VALUES
}
