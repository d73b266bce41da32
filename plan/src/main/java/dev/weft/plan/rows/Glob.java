package dev.weft.plan.rows;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// A pattern for paths, such as `data/**/*.csv`: `*`, `?`, `[a-z]` and `{a,b}` within a name, and
/// `**` for any number of folders, including none. As in a shell, only a pattern that begins with a
/// dot matches a name that begins with one.
///
/// Matching proceeds name by name. Its state is a set of positions in the pattern, because `**` may
/// have ended or continue.
///
/// @param start the folders before the first name that is a pattern, each followed by a slash; may
///     be empty
/// @param names the names that follow, at least one, including `**`
public record Glob(String start, List<String> names) {
  private static final String ANY_FOLDERS = "**";

  public Glob {
    names = List.copyOf(names);
  }

  /// Parses a pattern.
  ///
  /// @throws IllegalArgumentException if the text is not a valid pattern; the message says why
  public static Glob of(String pattern) {
    List<String> names =
        new ArrayList<>(
            Arrays.stream(pattern.split("/", -1)).filter(name -> !name.equals(".")).toList());
    if (names.isEmpty() || names.getLast().isEmpty()) {
      throw new IllegalArgumentException("`" + pattern + "` names a folder, not files");
    }
    StringBuilder start = new StringBuilder();
    while (names.size() > 1 && !isPattern(names.getFirst())) {
      start.append(names.removeFirst()).append('/');
    }
    names.removeIf(String::isEmpty);
    names.forEach(Glob::check);
    return new Glob(start.toString(), names);
  }

  /// Returns whether a name, or a name in a path, is a pattern.
  public static boolean isPattern(String name) {
    return name.chars().anyMatch(c -> "*?[{\\".indexOf(c) >= 0);
  }

  private static void check(String name) {
    if (name.equals("..")) {
      throw new IllegalArgumentException("`..` may stand only where the pattern begins");
    }
    if (name.contains(ANY_FOLDERS) && !name.equals(ANY_FOLDERS)) {
      String apart = name.replace(ANY_FOLDERS, "**/*");
      throw new IllegalArgumentException(
          "`**` stands alone between slashes, such as `%s`".formatted(apart));
    }
    try {
      matcher(name);
    } catch (PatternSyntaxException wrong) {
      String why = wrong.getDescription().replaceFirst("Missing '(.)'?", "`$1` is missing");
      throw new IllegalArgumentException("`%s` is not a pattern: %s".formatted(name, why), wrong);
    }
  }

  private static PathMatcher matcher(String name) {
    FileSystem files = FileSystems.getDefault();
    return files.getPathMatcher("glob:" + name);
  }

  /// Returns a matcher that descends through folders.
  Walk walk() {
    List<@Nullable PathMatcher> matchers = new ArrayList<>();
    names.forEach(name -> matchers.add(name.equals(ANY_FOLDERS) ? null : matcher(name)));
    return new Walk(names, matchers);
  }

  /// @param matchers one for each name; null for `**`
  record Walk(List<String> names, List<@Nullable PathMatcher> matchers) {

    /// Returns the initial state.
    BitSet begin() {
      BitSet places = new BitSet();
      reach(places, 0);
      return places;
    }

    /// Returns the state after one more name.
    ///
    /// @param isLink whether the name is a link to a folder, which `**` does not follow, because of
    ///     possible cycles
    BitSet step(BitSet places, Path name, boolean isLink) {
      String text = name.toString();
      BitSet next = new BitSet();
      for (int at = places.nextSetBit(0); at >= 0; at = places.nextSetBit(at + 1)) {
        if (at < names.size() && isVisible(at, text)) {
          PathMatcher matcher = matchers.get(at);
          if (matcher == null && !isLink) {
            reach(next, at);
          } else if (matcher != null && matcher.matches(name)) {
            reach(next, at + 1);
          }
        }
      }
      return next;
    }

    /// Returns whether the path so far matches.
    boolean isMatch(BitSet places) {
      return places.get(names.size());
    }

    /// Returns whether a path that begins with the path so far may match.
    boolean mayContinue(BitSet places) {
      return places.nextSetBit(0) >= 0 && places.nextSetBit(0) < names.size();
    }

    private boolean isVisible(int at, String name) {
      return !name.startsWith(".") || names.get(at).startsWith(".");
    }

    private void reach(BitSet places, int at) {
      places.set(at);
      if (at < names.size() && matchers.get(at) == null) {
        reach(places, at + 1);
      }
    }
  }
}
