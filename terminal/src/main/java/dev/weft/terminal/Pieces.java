package dev.weft.terminal;

/// How plain lines show what steps print.
public enum Pieces {
  /// Each line when it comes.
  LINES,
  /// What an attempt of a step printed in one piece, when it ends.
  STEPS,
  /// The same as a fold of GitHub's logs; what failed is not folded.
  FOLDS
}
