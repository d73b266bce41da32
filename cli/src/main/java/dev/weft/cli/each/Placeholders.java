package dev.weft.cli.each;

import dev.weft.plan.hints.Nearest;
import dev.weft.terminal.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The places of a command's words at which values of a row are inserted: `{}` for the row,
/// `{name}` for a column, `{2}` for the second column, `{#}` for the row's number. A backslash
/// before it, as in `\{}`, makes it ordinary text, as are all other braces.
public final class Placeholders {
  private static final Pattern PLACE =
      Pattern.compile("(?<![{$])(\\\\?)\\{([^{}\\p{Cntrl}]*)}(?!})");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]*");
  private static final Pattern PARALLEL = Pattern.compile("[./]{1,2}|%|##|-?\\d+[./]*");
  // What comes before the braces in `[0-9]{4}`, `a{3}`, `(ab){2}`.
  private static final Pattern REPEATED = Pattern.compile("[\\p{Alnum}\\])\\\\.]$");

  private final Columns columns;

  /// @param columns what the rows have
  public Placeholders(Columns columns) {
    this.columns = columns;
  }

  /// Returns the words as a plan writes them. If there is no place for a value, the row follows as
  /// the last word.
  ///
  /// @throws EachException if a word names a column that no row has
  public List<String> templates(List<String> words) throws EachException {
    List<String> templates = new ArrayList<>();
    boolean isPlaced = false;
    for (String word : words) {
      isPlaced |= isPlaced(word);
      templates.add(template(word));
    }
    if (!isPlaced) {
      templates.add(columns.row());
    }
    return templates;
  }

  private boolean isPlaced(String word) {
    return PLACE
        .matcher(word)
        .results()
        .anyMatch(place -> place.group(1).isEmpty() && value(word, place) != null);
  }

  /// Returns a word as a plan writes it.
  ///
  /// @throws EachException if it names a column that no row has
  public String template(String word) throws EachException {
    if (word.contains("${{")) {
      throw new EachException(
          "`" + OneLine.of(word) + "`: `${{ }}` is for plans; write `{}` or `{column}`");
    }
    Matcher places = PLACE.matcher(word);
    StringBuilder text = new StringBuilder();
    while (places.find()) {
      places.appendReplacement(text, Matcher.quoteReplacement(inserted(word, places)));
    }
    return places.appendTail(text).toString();
  }

  private String inserted(String word, MatchResult place) throws EachException {
    String name = place.group(2);
    String value = value(word, place);
    if (value == null && !looksLikeName(word, place)) {
      return place.group();
    }
    if (!place.group(1).isEmpty()) {
      return place.group().substring(1);
    }
    if (value == null) {
      throw unknown(name);
    }
    return value;
  }

  /// Returns the first place for a value in a text for the shell; null if there is none.
  public @Nullable String inShell(String text) {
    return PLACE
        .matcher(text)
        .results()
        .filter(place -> place.group(1).isEmpty() && value(text, place) != null)
        .map(MatchResult::group)
        .findFirst()
        .orElse(null);
  }

  /// Returns a text for the shell without the backslashes before braces that would be places.
  public String unescaped(String text) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    value(text, place) == null
                        ? place.group()
                        : place.group().substring(place.group(1).length())));
  }

  /// Returns how plans read the value for a place; null if there is none.
  private @Nullable String value(String word, MatchResult place) {
    String name = place.group(2);
    return switch (name) {
      case "" -> columns.row();
      case "#" -> Columns.NUMBER;
      default -> isRepeated(word, place) ? null : columns.find(name);
    };
  }

  /// Returns whether this is how often a regular expression repeats something.
  private static boolean isRepeated(String word, MatchResult place) {
    return place.group(2).matches("\\d+")
        && REPEATED.matcher(word.substring(0, place.start())).find();
  }

  /// Returns whether to take the braces for ordinary text would hide a mistake.
  private static boolean looksLikeName(String word, MatchResult place) {
    String name = place.group(2);
    return NAME.matcher(name).matches()
        || (PARALLEL.matcher(name).matches() && !isRepeated(word, place));
  }

  private EachException unknown(String name) {
    String literal = "; `\\{%s}` is the text itself".formatted(name);
    String written = "`{" + OneLine.of(name) + "}`";
    if (PARALLEL.matcher(name).matches()) {
      return new EachException(written + " means nothing here: " + meant(name) + literal);
    }
    if (columns.names().isEmpty()) {
      return new EachException(
          written + " names a column, and a line has none: `{}` is the line" + literal);
    }
    return new EachException(
        "the rows have no column "
            + written
            + ": "
            + Nearest.remedy(name, columns.names())
            + literal);
  }

  /// Returns what to write instead of a replacement string of GNU parallel.
  private String meant(String name) {
    return switch (name) {
      case "." -> "`{dir}/{stem}` is a file without its suffix, with `--files PATTERN`";
      case "/" -> "`{name}` is the name of a file, with `--files PATTERN`";
      case "//" -> "`{dir}` is the folder of a file, with `--files PATTERN`";
      case "/." -> "`{stem}` is the name of a file without its suffix, with `--files PATTERN`";
      case "%" -> "commands have no slots; `{#}` is the row's number";
      case "##" -> "`{#}` is the row's number, and rows are not counted before they run";
      default ->
          columns.names().isEmpty()
              ? "a row is one value, `{}`"
              : columns.isNested()
                  ? "the values of objects have names, such as `{"
                      + columns.names().getFirst()
                      + "}`"
                  : "the rows have %s columns: `{%s}`"
                      .formatted(columns.names().size(), String.join("}`, `{", columns.names()));
    };
  }
}
