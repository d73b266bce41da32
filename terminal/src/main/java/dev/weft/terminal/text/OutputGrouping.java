package dev.weft.terminal.text;

/// How plain lines group the output of steps.
public enum OutputGrouping {
  /// Each line is printed as it arrives.
  LINES,
  /// All output of an attempt is printed together, when the attempt ends.
  STEPS,
  /// As [#STEPS], within a collapsible group of GitHub's logs; the output of failed attempts is not
  /// collapsed.
  FOLDS
}
