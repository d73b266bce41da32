package dev.weft.plan.hints;

import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/// Explains why a text is not YAML, at the place where a user would look for the error. The
/// parser's own messages assume knowledge of how it works.
public final class YamlErrorText {
  private static final Pattern NO_START =
      Pattern.compile("found character '(.+?)' that cannot start any token.*", Pattern.DOTALL);
  private static final Pattern ESCAPE = Pattern.compile("found unknown escape character (.).*");
  private static final Pattern ALIAS = Pattern.compile("found undefined alias (.+)");
  private static final Pattern VALUE = Pattern.compile("\\$\\{\\{.*?}}");
  private static final Pattern TARGET = Pattern.compile("(?<name>[\\w.-]+) *:[^=]*");
  private static final String QUOTES = "put the text in quotes";

  private final MarkedYamlEngineException wrong;
  private final String file;
  private final List<String> lines;
  private final Diagnostics diagnostics;

  private YamlErrorText(
      MarkedYamlEngineException wrong, String file, List<String> lines, Diagnostics diagnostics) {
    this.wrong = wrong;
    this.file = file;
    this.lines = lines;
    this.diagnostics = diagnostics;
  }

  /// Reports the error that a parser found.
  ///
  /// @param lines the lines of the file
  public static void note(
      MarkedYamlEngineException wrong, String file, List<String> lines, Diagnostics diagnostics) {
    new YamlErrorText(wrong, file, lines, diagnostics).note();
  }

  /// Reports a character that YAML does not allow anywhere. The parser does not give its position.
  public static void note(
      ReaderException wrong, String file, List<String> lines, Diagnostics diagnostics) {
    String code = String.format(Locale.ROOT, "U+%04X", wrong.getCodePoint());
    for (int line = 0; line < lines.size(); line++) {
      int column = lines.get(line).indexOf(wrong.getCodePoint());
      if (column >= 0) {
        String remedy =
            String.format(
                Locale.ROOT, "a text in double quotes has it as `\\u%04x`", wrong.getCodePoint());
        diagnostics.add(file, line, column, 1, "YAML does not allow the character " + code, remedy);
        return;
      }
    }
    diagnostics.add(file, 0, 0, 1, "YAML does not allow the character " + code, "");
  }

  private void note() {
    String problem = wrong.getProblem();
    Optional<Unquoted> command = unquoted(problem);
    if (command.isPresent()) {
      int line = wrong.getProblemMark().orElseThrow().getLine();
      Unquoted text = command.get();
      diagnostics.add(
          file, line, text.column(), text.text().length(), text.message(), text.remedy());
      return;
    }
    Matcher start = NO_START.matcher(problem);
    Matcher escape = ESCAPE.matcher(problem);
    Matcher alias = ALIAS.matcher(problem);
    if (start.matches()) {
      if (start.group(1).contains("TAB")) {
        ofTab();
      } else {
        add("no text can begin with this character", QUOTES);
      }
    } else if (escape.matches()) {
      String sequence = "\\" + escape.group(1);
      String message = "`" + sequence + "` means nothing in double quotes";
      add(message, "write `\\" + sequence + "`, or use single quotes");
    } else if (alias.matches()) {
      String message = "there is no `&" + alias.group(1) + "` before this";
      add(message, "a text that begins with `*` stands in quotes");
    } else if (problem.startsWith("expected ',' or")) {
      insideBrackets(problem);
    } else {
      ofLines(problem);
    }
  }

  /// Returns the text in the line that YAML misinterprets because of its first character.
  private Optional<Unquoted> unquoted(String problem) {
    Optional<Mark> mark = wrong.getProblemMark();
    return mark.flatMap(it -> Unquoted.in(line(it)))
        .filter(
            it ->
                switch (it.text().charAt(0)) {
                  case '[', '{' -> it.isTest() || it.isClosedBefore(column(mark.orElseThrow()));
                  case '"', '\'' -> isBehindQuote(it, column(mark.orElseThrow()));
                  case '#' -> false;
                  // An unknown alias has a message of its own.
                  case '*' -> !(ALIAS.matcher(problem).matches() && it.text().matches("\\*\\w+"));
                  default -> !problem.contains("TAB");
                });
  }

  private boolean isBehindQuote(Unquoted text, int column) {
    boolean isFollowed =
        wrong.getProblem().startsWith("expected <block end>")
            || wrong.getProblem().startsWith("unexpected character found");
    return isFollowed && column > text.column();
  }

  /// Explains an error in the structure of lines.
  private void ofLines(String problem) {
    if (problem.equals("found unexpected end of stream")) {
      addAtContext("this quote is not closed", "");
    } else if (problem.equals("could not find expected ':'")) {
      boolean isInText = isBehindBar(wrong.getContextMark());
      addAtContext(
          isInText ? "this line does not belong to the text above" : "a `:` is missing behind this",
          isInText ? "the lines of a text are indented by more than its key" : "");
    } else if (problem.equals("mapping values are not allowed here")) {
      boolean isSecond = before(wrong.getProblemMark()).contains(": ");
      add(
          isSecond ? "a second `: ` stands in this line" : "no value can stand here",
          isSecond ? QUOTES : "a key begins in the column of those beside it");
    } else if (problem.equals("sequence entries are not allowed here")) {
      add("a list with `- ` begins on a line of its own", "");
    } else if (problem.startsWith("expected <block end>")) {
      boolean isBehindQuote = before(wrong.getProblemMark()).stripTrailing().matches(".*['\"]");
      add(
          isBehindQuote
              ? "something stands behind a text in quotes"
              : "this line begins in a column in which none above it does",
          isBehindQuote
              ? "put all of the text in quotes"
              : "begin it where those lines begin that it belongs to");
    } else if (problem.endsWith("found '<stream end>'")) {
      add("the file ends too early", "");
    } else if (problem.startsWith("expected '<document start>'")) {
      add("the plan has ended at `...` already", "take this out");
    } else {
      add(
          "this is not YAML",
          "a text that has it stands in quotes, or behind `|` on lines of its own");
    }
  }

  private void ofTab() {
    int at = wrong.getProblemMark().map(Mark::getLine).orElse(0);
    String above = at > 0 && at <= lines.size() ? lines.get(at - 1) : "";
    Matcher target = TARGET.matcher(above);
    String recipe =
        at < lines.size() ? lines.get(at).strip().replaceFirst("^[-@+]++(?! )", "") : "";
    if (target.matches()
        && !PlanKeys.PLAN.contains(target.group("name"))
        && !recipe.matches("- .*|[\\w.-]++:(?: .*)?")) {
      add(
          "this is a target of a Makefile; a task is a name and a list of commands",
          "write `tasks: {" + target.group("name") + ": [" + Unquoted.item(recipe) + "]}`");
    } else {
      add("a tab stands where YAML takes none", "indent with spaces");
    }
  }

  /// Explains an error in a list in `[]`, or a mapping in `{}`.
  private void insideBrackets(String problem) {
    String close = problem.contains("']'") ? "]" : "}";
    Optional<Mark> mark = wrong.getProblemMark();
    String text = mark.map(it -> line(it)).orElse("");
    int column = mark.map(it -> column(it)).orElse(0);
    Matcher value = VALUE.matcher(text);
    if (column > 0 && value.find(column - 1) && value.start() == column - 1) {
      int line = mark.map(Mark::getLine).orElse(0);
      diagnostics.add(
          file,
          line,
          column - 1,
          value.group().length(),
          "a value in `[]` or `{}` stands in quotes",
          "write `\"" + value.group() + "\"`");
    } else if (wrong.getContextMark().map(Mark::getLine).equals(mark.map(Mark::getLine))) {
      add("a `,` or `" + close + "` is missing before this", "");
    } else {
      addAtContext("the `" + close + "` to this is missing", "");
    }
  }

  private void add(String message, String remedy) {
    add(wrong.getProblemMark().or(wrong::getContextMark), message, remedy);
  }

  private void addAtContext(String message, String remedy) {
    add(wrong.getContextMark().or(wrong::getProblemMark), message, remedy);
  }

  private void add(Optional<Mark> mark, String message, String remedy) {
    int line = mark.map(Mark::getLine).orElse(0);
    int column = mark.map(Mark::getColumn).orElse(0);
    diagnostics.add(file, line, column, 1, message, remedy);
  }

  private String before(Optional<Mark> mark) {
    return mark.map(it -> line(it).substring(0, column(it))).orElse("");
  }

  /// Returns whether the line above introduces a block scalar.
  private boolean isBehindBar(Optional<Mark> mark) {
    int above = mark.map(Mark::getLine).orElse(0) - 1;
    return above >= 0 && lines.get(above).stripTrailing().matches(".*: +[|>][-+]?");
  }

  private String line(Mark mark) {
    return mark.getLine() < lines.size() ? lines.get(mark.getLine()) : "";
  }

  private int column(Mark mark) {
    return Math.min(mark.getColumn(), line(mark).length());
  }
}
