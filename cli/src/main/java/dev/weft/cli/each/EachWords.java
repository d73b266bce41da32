package dev.weft.cli.each;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The words of `weft each`, separated before options are parsed, because words of the command and
/// rows may look like options.
///
/// @param head the name of the command and everything that may be an option
/// @param rows the rows after `:::`; null without `:::`
/// @param command the command after `--`; null without `--`
public record EachWords(
    List<String> head, @Nullable List<String> rows, @Nullable List<String> command) {
  /// What begins the rows.
  public static final String ROWS = ":::";

  private static final String COMMAND = "--";

  /// Returns whether a word says what to do without a command.
  private static boolean explains(String word) {
    return word.startsWith("--shell") || List.of("-h", "--help", "-V", "--version").contains(word);
  }

  /// Separates the words. Rows may come before or after the command.
  public static EachWords of(String... arguments) {
    List<String> all = Arrays.asList(arguments);
    int separator = all.indexOf(COMMAND);
    List<String> before = separator < 0 ? all : all.subList(0, separator);
    List<String> after = separator < 0 ? null : all.subList(separator + 1, all.size());
    if (after == null && before.stream().noneMatch(EachWords::explains)) {
      // Words of a command, which may look like options. One of another program tells what is
      // meant.
      boolean isForeign = before.size() > 1 && ForeignOptions.remedy(before.get(1)) != null;
      return new EachWords(
          before.subList(0, Math.min(isForeign ? 2 : 1, before.size())), null, null);
    }
    int first = before.indexOf(ROWS);
    if (first >= 0) {
      return new EachWords(
          before.subList(0, first), before.subList(first + 1, before.size()), after);
    }
    int last = after == null ? -1 : after.indexOf(ROWS);
    return after == null || last < 0
        ? new EachWords(before, null, after)
        : new EachWords(before, after.subList(last + 1, after.size()), after.subList(0, last));
  }
}
