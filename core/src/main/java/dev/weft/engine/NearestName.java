package dev.weft.engine;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the name that somebody may have meant.
public final class NearestName {
  private static final int LENGTH_COMPARED_MAX = 200;

  private NearestName() {}

  /// Returns the closest known name, if one is close enough.
  public static Optional<String> of(String written, Collection<String> known) {
    int far = (Math.min(written.length(), LENGTH_COMPARED_MAX) + 1) / 3;
    return known.stream()
        .filter(name -> Math.abs(name.length() - written.length()) <= far)
        .filter(name -> name.length() <= LENGTH_COMPARED_MAX)
        .min(Comparator.comparingInt((String name) -> distance(written, name)))
        .filter(name -> distance(written, name) <= far);
  }

  /// Returns the edit distance: insert, delete, replace, swap neighbours (optimal string alignment,
  /// the restricted form of Damerau-Levenshtein).
  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int fewest =
            Math.min(edits[i - 1][j - 1] + replace, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        edits[i][j] = swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
      }
    }
    return edits[a.length()][b.length()];
  }
}
