package dev.weft.plan.hints;

import dev.weft.engine.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Finds names that the user may have meant.
public final class Nearest {
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
    return NearestName.of(written, known);
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
}
