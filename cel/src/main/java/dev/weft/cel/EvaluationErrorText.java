package dev.weft.cel;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Explains why an expression has no value. The library's own messages assume knowledge of its
/// functions and of Java's classes.
final class EvaluationErrorText {
  private static final int SHOWN_MAX = 60;
  private static final Pattern PLACE = Pattern.compile("(?s)^evaluation error.*?: ");
  private static final Pattern OVERLOAD =
      Pattern.compile("(?s)(?:No matching overload|Ambiguous overloads) for function '(.+?)'.*");
  // The library's messages and their replacements; `%s` is the matched part.
  private static final Map<Pattern, String> SAID = new LinkedHashMap<>();

  static {
    say("expected a list or a map for iteration.*", "only a list or a mapping has elements");
    say("For input string: \"(.*)\".*", "`%s` is not a number");
    say("Text '(.*)' could not be parsed.*", "`%s` is not a time such as `2026-01-31T12:00:00Z`");
    say("invalid duration format.*", "this is not a duration such as `90s` or `1h`");
    say("invalid duration range.*", "a duration is too long");
    say("invalid UTF-8.*", "these bytes are no text in UTF-8");
    say("Type conversion error from .* to 'bool': \\[(.*)]", "`%s` is neither true nor false");
    say("expected boolean value, found: (.*)", "`%s` is neither true nor false");
    say(
        "Cannot initialize optional .*",
        "`?` stands before what may be missing, as `row.?name` is");
    say("Error resolving field '(.*?)'.*", "there is no `%s`, since its value has no parts");
    say("key '(.*)' is not present in map\\.", "there is no `%s`");
    say("Function '.*' failed with arg.*", "a function is given a value that it does not take");
  }

  private EvaluationErrorText() {}

  private static void say(String message, String instead) {
    SAID.put(Pattern.compile(message, Pattern.DOTALL), instead);
  }

  /// Returns one sentence that does not repeat the expression.
  static String of(CelEvaluationException wrong) {
    String message = PLACE.matcher(String.valueOf(wrong.getMessage())).replaceFirst("");
    Matcher overload = OVERLOAD.matcher(message);
    if (overload.matches()) {
      String function = overload.group(1).replaceAll("[_@?]", "");
      return "`" + function + "` is given a value that it does not take";
    }
    for (Map.Entry<Pattern, String> each : SAID.entrySet()) {
      Matcher matcher = each.getKey().matcher(message);
      if (matcher.matches()) {
        String about = matcher.groupCount() == 0 ? "" : shown(matcher.group(1));
        return each.getValue().formatted(about);
      }
    }
    return ofCode(wrong.getErrorCode(), message);
  }

  private static String ofCode(CelErrorCode code, String message) {
    return switch (code) {
      case DIVIDE_BY_ZERO -> "a number is divided by 0";
      case NUMERIC_OVERFLOW -> "a number is too large";
      case INDEX_OUT_OF_BOUNDS ->
          "there is no element " + message.replaceFirst("(?s).*?(-?\\d+)$", "$1");
      case BAD_FORMAT -> "`" + shown(message) + "` is not a number";
      case ATTRIBUTE_NOT_FOUND -> "there is no `" + shown(message) + "`";
      default -> message;
    };
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
  }
}
