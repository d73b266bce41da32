package dev.weft.terminal.text;

/// How plain lines show what steps print.
public enum OutputGrouping {
  /// Each line when it comes.
  LINES,
  /// What an attempt of a step printed in one piece, when it ends.
  STEPS,
  /// The same as a fold of GitHub's logs; what failed is not folded.
  FOLDS
}
