package dev.weft.plan.hints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Finds names that the user may have meant.
public final class Nearest {
  private static final int LENGTH_COMPARED_MAX = 200;
  private static final int NAMES_SHOWN_MAX = 30;
  private static final int SIBLINGS_MAX = 1_000;

  private Nearest() {}

  /// Returns "did you mean `x`?" for the closest known name, or otherwise a list of all of them.
  /// Empty if the name itself is known, so that something else is wrong.
  public static String remedy(String written, Collection<String> known) {
    if (known.isEmpty() || known.contains(written)) {
      return "";
    }
    return best(written, known).map(Nearest::question).orElseGet(() -> all(known));
  }

  private static String all(Collection<String> known) {
    String names = String.join(", ", known.stream().sorted().limit(NAMES_SHOWN_MAX).toList());
    return "known here: " + names + (known.size() > NAMES_SHOWN_MAX ? ", …" : "");
  }

  public static String question(String meant) {
    return "did you mean `" + meant + "`?";
  }

  /// Returns the closest known name, if one is close enough.
  public static Optional<String> best(String written, Collection<String> known) {
    int far = (Math.min(written.length(), LENGTH_COMPARED_MAX) + 1) / 3;
    return known.stream()
        .filter(name -> Math.abs(name.length() - written.length()) <= far)
        .filter(name -> name.length() <= LENGTH_COMPARED_MAX)
        .min(Comparator.comparingInt((String name) -> distance(written, name)))
        .filter(name -> distance(written, name) <= far);
  }

  /// Returns the matching names in a path's folder, if it is readable.
  public static List<String> beside(Path path, Predicate<Path> which) {
    Path folder = path.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .limit(SIBLINGS_MAX)
          .filter(which)
          .map(entry -> String.valueOf(entry.getFileName()))
          .toList();
    } catch (IOException unknown) {
      return List.of();
    }
  }

  /// Returns the edit distance: insert, delete, replace, swap neighbours (optimal string alignment,
  /// the restricted form of Damerau-Levenshtein).
  static int distance(String a, String b) {
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
