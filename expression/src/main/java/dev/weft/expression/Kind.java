package dev.weft.expression;

/// What is known about a name's value before the run.
public enum Kind {
  /// A text.
  TEXT,
  /// Texts by name, such as a row of a CSV file.
  TEXTS,
  /// Any values by name.
  VALUES
}
