package dev.weft.cel;

import dev.cel.common.CelIssue;
import dev.weft.expression.ExpressionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Explains what is wrong with an expression. The library's own messages assume knowledge of the
/// grammar and its types.
final class CelErrorText {
  private static final Pattern OVERLOAD =
      Pattern.compile("(?s)found no matching overload for '(.+?)' applied to '\\((.*?)\\)'.*");
  private static final Pattern METHOD =
      Pattern.compile(
          "(?s)found no matching overload for '(.+?)' applied to '(.*?)\\.\\((.*?)\\)'(?: \\(.*)?");
  private static final Pattern EXPECTED =
      Pattern.compile("(?s)expected type '(.+)' but found '(.+)'");
  private static final Pattern RANGE =
      Pattern.compile("(?s)expression of type '(.+)' cannot be range of a comprehension.*");
  private static final Pattern LARGE =
      Pattern.compile("(?s)For input string: .*|.* exceeds range of .*");
  private static final Pattern UNDECLARED =
      Pattern.compile("(?s)undeclared reference to '(.+?)'.*");
  private static final Pattern UNEXPECTED =
      Pattern.compile(
          "(?s)(?:mismatched input|extraneous input|no viable alternative at input) '(.+?)'.*");
  private static final Pattern MISSING = Pattern.compile("(?s)missing '(.+?)' at '(.+)'");
  private static final Pattern UNKNOWN = Pattern.compile("token recognition error at: '(.+)'");
  private static final Pattern RESERVED = Pattern.compile("reserved identifier: (\\w+)");
  private static final String END = "<EOF>";

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  // A field whose name contains spaces, as column names do, at the end or before an operator.
  private static final Pattern SPACED =
      Pattern.compile(
          "([\\p{L}_][\\p{L}\\p{N}_.]*)\\.(WORD(?: WORD)+)\\s*(?:$|[=!<>&|?)+])"
              .replace("WORD", "[\\p{L}\\p{N}_-]+"));
  private static final Set<String> SUMS = Set.of("+", "-", "*", "/", "%");
  // Functions that are called on a text, as methods.
  private static final Set<String> OF_TEXTS =
      Set.of("contains", "startsWith", "endsWith", "matches");
  // Functions that take all operands as arguments.
  private static final Set<String> GLOBAL =
      Set.of(
          "bool",
          "bytes",
          "double",
          "duration",
          "dyn",
          "int",
          "string",
          "timestamp",
          "type",
          "uint");
  // Features of GitHub Actions that a plan expresses differently.
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "failure", "what is to happen after a failure stands under `on-failure:`",
          "always", "what is always to happen stands under `finally:`",
          "fromJSON",
              "leave it out: outputs that are JSON are values, and an input of `type: list` is a"
                  + " list",
          "toJSON", "leave it out: a value within a text is inserted as JSON",
          "success", "leave it out: after a failure no step runs but clean-up",
          "cancelled", "what is to happen at the end, cancelled or not, stands under `finally:`");
  // Operators and keywords of other languages, and their equivalents here.
  private static final Map<String, String> WORDS =
      Map.of(
          "and", "`&&`", "or", "`||`", "not", "`!`", "is", "`==`", "=", "`==`", "&", "`&&`", "|",
          "`||`", ">", "`!=`");

  private CelErrorText() {}

  /// Returns the exception for the first error that the library reported.
  static ExpressionException of(String source, CelIssue issue) {
    String libraryMessage = issue.getMessage();
    Matcher overload = OVERLOAD.matcher(libraryMessage);
    Matcher undeclared = UNDECLARED.matcher(libraryMessage);
    Matcher reserved = RESERVED.matcher(libraryMessage);
    if (overload.matches()) {
      return mismatch(source, overload.group(1), TypeWords.kinds(overload.group(2)));
    }
    Matcher method = METHOD.matcher(libraryMessage);
    if (method.matches()) {
      return method(
          source,
          method.group(1),
          TypeWords.kind(method.group(2)),
          TypeWords.kinds(method.group(3)));
    }
    if (undeclared.matches()) {
      return undeclared(source, undeclared.group(1));
    }
    if (libraryMessage.endsWith("does not support field selection")) {
      String kind = TypeWords.kind(libraryMessage.replaceFirst("type '(.*)' does.*", "$1"));
      return mistake(source, "%s has no parts, which `.` and `[]` lead to".formatted(kind), "");
    }
    if (reserved.matches()) {
      String remedy = "such as `condition ? this : that`";
      return mistake(source, "`" + reserved.group(1) + "` means nothing in an expression", remedy);
    }
    if (libraryMessage.startsWith("invalid argument to has()")) {
      return mistake(source, "`has` asks for a part of something", "such as `has(row.name)`");
    }
    if (libraryMessage.startsWith("Expression recursion limit exceeded")) {
      return mistake(source, "there are too many brackets within brackets", "");
    }
    return malformed(source, libraryMessage, issue.getSourceLocation().getColumn() + 1);
  }

  private static ExpressionException malformed(String source, String libraryMessage, int place) {
    Matcher unexpected = UNEXPECTED.matcher(libraryMessage);
    Matcher missing = MISSING.matcher(libraryMessage);
    Matcher unknown = UNKNOWN.matcher(libraryMessage);
    Matcher expected = EXPECTED.matcher(libraryMessage);
    Matcher range = RANGE.matcher(libraryMessage);
    if (expected.matches()) {
      String found = TypeWords.kind(expected.group(2));
      return mistake(
          source, found + " stands where " + TypeWords.kind(expected.group(1)) + " belongs", "");
    }
    if (range.matches()) {
      String kind = TypeWords.kind(range.group(1));
      return mistake(source, "only a list or a mapping has elements, not " + kind, "");
    }
    if (LARGE.matcher(libraryMessage).matches()) {
      return mistake(source, "the number at character %s is too large".formatted(place), "");
    }
    if (libraryMessage.startsWith("The argument must be a simple name")) {
      return mistake(source, "elements have no name here", "such as `list.all(x, x > 1)`");
    }
    if (missing.matches()) {
      String where =
          missing.group(2).equals(END) ? "at the end" : "before `" + missing.group(2) + "`";
      return mistake(source, "`" + missing.group(1) + "` is missing " + where, "");
    }
    if (unexpected.matches() && unexpected.group(1).equals(END)) {
      return mistake(source, "something is missing at the end", "");
    }
    if (unknown.matches() && unknown.group(1).matches("(?s)['\"].*")) {
      return mistake(source, "a quote is not closed", "");
    }
    if (unexpected.matches() || unknown.matches()) {
      String what = (unexpected.matches() ? unexpected : unknown).group(1).strip();
      return mistake(
          source,
          "`%s` is not expected here, at character %s".formatted(what, place),
          instead(source, what));
    }
    return mistake(source, "%s, at character %s".formatted(libraryMessage, place), "");
  }

  private static String instead(String source, String what) {
    List<String> words = new ArrayList<>(List.of(what));
    words.addAll(List.of(source.split("\\s+")));
    return words.stream()
        .map(word -> word.toLowerCase(Locale.ROOT))
        .filter(WORDS::containsKey)
        .filter(word -> !word.equals(">") || source.contains("<>"))
        .findFirst()
        .map(word -> "write " + WORDS.get(word))
        .orElseGet(() -> quoted(source));
  }

  /// Shows how to select a field whose name contains spaces; empty if there is none.
  private static String quoted(String source) {
    Matcher spaced = SPACED.matcher(source);
    return spaced.find() ? "write `%s['%s']`".formatted(spaced.group(1), spaced.group(2)) : "";
  }

  private static ExpressionException undeclared(String source, String name) {
    if (!source.matches("(?s).*\\b" + Pattern.quote(name) + "\\s*\\(.*")) {
      return mistake(source, "`" + name + "` names nothing", "");
    }
    String functions =
        "such as `size`, `contains`, `startsWith`, `endsWith`, `matches`, `int`, `double`,"
            + " `string`, `has`";
    return mistake(
        source, "there is no function `" + name + "`", ELSEWHERE.getOrDefault(name, functions));
  }

  private static ExpressionException mismatch(String source, String function, List<String> kinds) {
    if (kinds.isEmpty()) {
      return mistake(source, ofFunction(function, kinds), "");
    }
    String operator = function.replaceFirst("^@", "").replaceAll("^_|_$", "");
    return mistake(source, misfit(operator, function, kinds), remedy(operator, kinds));
  }

  /// Explains which operands do not match an operator or a function.
  private static String misfit(String operator, String function, List<String> kinds) {
    String first = kinds.getFirst();
    String last = kinds.getLast();
    String odd =
        kinds.stream()
            .filter(it -> !it.equals(TypeWords.TRUTH) && !it.equals(TypeWords.ANYTHING))
            .findFirst()
            .orElse(first);
    return switch (operator) {
      case "&&", "||", "!" -> "`%s` is for what is true or false, not %s".formatted(operator, odd);
      case "?_:" ->
          first.equals(TypeWords.TRUTH) || first.equals(TypeWords.ANYTHING)
              ? "the two results of `?` are %s and %s".formatted(kinds.get(1), last)
              : "before `?` stands what is true or false, not " + first;
      case "in" -> "`in` looks into a list or a mapping, not " + last;
      case "[_]" -> first + " has no parts, which `.` and `[]` lead to";
      case "-" -> kinds.size() == 1 ? "`-` is for numbers, not " + first : between("-", kinds);
      default -> {
        if (COMPARISONS.contains(operator)) {
          yield "%s is compared with %s".formatted(first, last);
        }
        yield function.startsWith("_") ? between(operator, kinds) : ofFunction(operator, kinds);
      }
    };
  }

  /// Explains an error in a method call on a value.
  private static ExpressionException method(
      String source, String function, String of, List<String> kinds) {
    if (GLOBAL.contains(function)) {
      return mistake(
          source,
          "`%s` stands before what it takes".formatted(function),
          "such as `%s(inputs.name)`".formatted(function));
    }
    boolean isAsked =
        of.equals(TypeWords.ANYTHING) || (of.equals(TypeWords.TEXT) && OF_TEXTS.contains(function));
    return isAsked
        ? mistake(source, ofFunction(function, kinds), "")
        : mistake(source, "`%s` does not stand behind %s".formatted(function, of), "");
  }

  private static String between(String operator, List<String> kinds) {
    return "`%s` stands between %s and %s".formatted(operator, kinds.getFirst(), kinds.getLast());
  }

  private static String ofFunction(String function, List<String> kinds) {
    if (kinds.isEmpty()) {
      return "`" + function + "` takes something in its brackets";
    }
    return OF_TEXTS.contains(function) && kinds.size() == 2
        ? "`" + function + "` stands behind the text that it asks"
        : "`" + function + "` takes no " + String.join(" and ", kinds).replaceFirst("^an? ", "");
  }

  private static String remedy(String operator, List<String> kinds) {
    boolean hasText = kinds.contains(TypeWords.TEXT);
    boolean hasNumber = kinds.stream().anyMatch(TypeWords.NUMBERS::contains);
    boolean hasTruth = kinds.contains(TypeWords.TRUTH);
    if (OF_TEXTS.contains(operator)) {
      return "such as `inputs.name.%s('x')`".formatted(operator);
    }
    if (operator.equals("&&") || operator.equals("||") || operator.equals("!")) {
      return "compare it with something";
    }
    boolean compares = COMPARISONS.contains(operator);
    if (!compares && !SUMS.contains(operator)) {
      return "";
    }
    if (operator.equals("+") && hasText && hasNumber) {
      return "`string(…)` makes a text of a number, `int(…)` a number of a text";
    }
    if (compares && hasText && hasTruth) {
      return "in quotes it is a text: `'true'`";
    }
    if (hasText && hasNumber) {
      return "`int(…)` or `double(…)` makes a number of a text";
    }
    return kinds.size() == 2 && TypeWords.NUMBERS.containsAll(kinds)
        ? "`double(…)` makes one of the other"
        : "";
  }

  private static ExpressionException mistake(String source, String message, String remedy) {
    return new ExpressionException(message, source, remedy);
  }
}
