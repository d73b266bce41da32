package dev.weft.plan.scope;

import dev.weft.host.FileNames;
import dev.weft.host.InheritedEnvironment;
import dev.weft.plan.rows.FileRows;
import dev.weft.plan.rows.Glob;
import dev.weft.plan.source.Diagnostics;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Paths in plans: relative to a folder, and with `~/` for the home folder, as in a shell. Since no
/// shell expands them, other shell syntax at the beginning of a path is an error, unless a file of
/// that name exists.
public final class PlanPath {
  private static final Pattern FILLED_IN_BY_SHELLS =
      Pattern.compile("(~[^/]*|\\$\\w+|\\$\\{[^{}]*})(/.*|)", Pattern.DOTALL);

  private PlanPath() {}

  /// Returns the path that a text names; null, after reporting an error, if it is invalid.
  public static @Nullable Path resolve(
      Path folder, String text, Node place, Diagnostics diagnostics) {
    String known = known(folder, text, place, diagnostics);
    try {
      return known == null ? null : folder.resolve(known);
    } catch (InvalidPathException never) {
      diagnostics.add(place, "no file can be called this: " + FileNames.why(never), "");
      return null;
    }
  }

  /// Returns the files that match a pattern; null, after reporting an error, if the pattern is
  /// invalid.
  ///
  /// @param example valid patterns, for the message
  public static @Nullable FileRows files(
      Path folder, String text, Node place, String example, Diagnostics diagnostics) {
    String known = known(folder, text, place, diagnostics);
    if (known == null || resolve(folder, known, place, diagnostics) == null) {
      return null;
    }
    try {
      return new FileRows(folder, Glob.of(known));
    } catch (IllegalArgumentException wrong) {
      diagnostics.add(place, String.valueOf(wrong.getMessage()), "such as " + example);
      return null;
    }
  }

  private static @Nullable String known(
      Path folder, String text, Node place, Diagnostics diagnostics) {
    Matcher filledIn = FILLED_IN_BY_SHELLS.matcher(text);
    if (!filledIn.matches() || isThere(folder, filledIn.group(1))) {
      return text;
    }
    String first = filledIn.group(1);
    String rest = filledIn.group(2);
    if (first.equals("~")) {
      return home() + rest;
    }
    boolean isHome = first.equals("$HOME") || first.equals("${HOME}");
    diagnostics.add(
        place,
        "`" + first + "` is not filled in here, since no shell reads this",
        isHome
            ? "write `~" + rest + "`"
            : first.startsWith("~") ? "write the folder out" : "an input can hold the folder");
    return null;
  }

  private static boolean isThere(Path folder, String name) {
    try {
      return Files.exists(folder.resolve(name));
    } catch (InvalidPathException never) {
      return false;
    }
  }

  private static String home() {
    String home = InheritedEnvironment.variable("HOME");
    return home == null || home.isEmpty() ? System.getProperty("user.home") : home;
  }
}
