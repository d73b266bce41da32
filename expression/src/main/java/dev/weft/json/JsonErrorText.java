package dev.weft.json;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/// Explains why a text is not JSON, for users who do not know the library.
final class JsonErrorText {
  private static final String CODE = "\\(CTRL-CHAR, code (\\d+)\\)";

  private static final String HALF_PAIR =
      "half of a surrogate pair stands without the other, and is no character";

  private record Reason(Pattern message, Function<MatchResult, String> words) {
    static Reason of(String message, Function<MatchResult, String> words) {
      return new Reason(Pattern.compile(message + ".*", Pattern.DOTALL), words);
    }

    static Reason of(String message, String words) {
      return of(message, _ -> words);
    }
  }

  // The first match wins.
  private static final List<Reason> REASONS =
      List.of(
          Reason.of("Trailing token", "something follows the value"),
          Reason.of("No content to map|.*end-of-input", "it ends too early"),
          Reason.of("Non-standard token '(.+?)'", it -> "JSON has no `" + it.group(1) + "`"),
          Reason.of(
              "Unrecognized token '(.*?)'",
              it -> "`" + brief(it.group(1)) + "` is no value; a text stands in double quotes"),
          Reason.of("Unexpected character \\('/'.*comment", "JSON has no comments"),
          Reason.of(
              "Unexpected character \\('(.+?)' .*to start (?:field|property) name",
              "a key stands in double quotes"),
          Reason.of(
              "Unexpected character \\('(.+?)' .*expecting a? ?colon",
              it -> "a `:` is missing before `" + it.group(1) + "`"),
          Reason.of(
              "Unexpected character \\('(.+?)' .*expecting comma",
              it -> "a `,` is missing before `" + it.group(1) + "`"),
          Reason.of("Unexpected character \\('(')'", "a text stands in double quotes"),
          Reason.of(
              "Unexpected character \\('(.+?)' ",
              it -> "unexpected character `" + it.group(1) + "`"),
          Reason.of(
              "Unexpected close marker '(.)': expected '(.)'",
              it -> "`%s` stands where `%s` belongs".formatted(it.group(1), it.group(2))),
          Reason.of("Unexpected close marker '(.)'", it -> "`" + it.group(1) + "` closes nothing"),
          Reason.of(
              "Illegal unquoted character \\(" + CODE,
              it -> character(it.group(1)) + " stands in a text: there it is `" + escape(it) + "`"),
          Reason.of(".*" + CODE, it -> character(it.group(1)) + " stands here"),
          Reason.of(
              "Unrecognized character escape '?(.)'?",
              it -> "`\\" + it.group(1) + "` means nothing in a text"),
          Reason.of(
              "(?:Invalid|Leading) (?:numeric value: )?[Ll]eading zeroes",
              "a number begins with 0"),
          Reason.of("Leading zeroes|Invalid numeric value.*zeroes", "a number begins with 0"),
          Reason.of("JSON spec does not allow.*plus", "a number begins with `+`"),
          Reason.of(".*(?:decimal point|[Ee]xponent|digit|numeric)", "this is no number"),
          Reason.of(
              "Duplicate [Oo]bject.*? \"(.*)\"",
              it -> "the key `" + brief(it.group(1)) + "` is there twice"),
          Reason.of(".*(?:surrogate)", HALF_PAIR),
          Reason.of(".*(?:UTF-|byte|BOM)", "it is not a text in UTF-8"));

  private JsonErrorText() {}

  /// @throws IllegalArgumentException if a text or a key has an unpaired surrogate
  static void refuseHalfPairs(@Nullable Object value) {
    switch (value) {
      case String text -> {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
          throw new IllegalArgumentException(HALF_PAIR);
        }
      }
      case Map<?, ?> map ->
          map.forEach(
              (key, inner) -> {
                refuseHalfPairs(key);
                refuseHalfPairs(inner);
              });
      case List<?> list -> list.forEach(JsonErrorText::refuseHalfPairs);
      case null, default -> {}
    }
  }

  static String reason(JacksonException wrong) {
    String message = wrong.getOriginalMessage();
    if (wrong instanceof StreamConstraintsException) {
      return message.contains("depth")
          ? "it is nested too deeply"
          : message.contains("Number") || message.contains("scale")
              ? "this number has too many digits"
              : "this is too long";
    }
    for (Reason reason : REASONS) {
      Matcher matcher = reason.message().matcher(message);
      if (matcher.matches()) {
        return reason.words().apply(matcher);
      }
    }
    return "this does not belong here";
  }

  private static String character(String code) {
    return switch (code) {
      case "9" -> "a tab";
      case "10", "13" -> "a line break";
      default ->
          "the control character U+"
              + HexFormat.of().withUpperCase().toHexDigits((short) Integer.parseInt(code));
    };
  }

  private static String escape(MatchResult character) {
    return switch (character.group(1)) {
      case "9" -> "\\t";
      case "10" -> "\\n";
      case "13" -> "\\r";
      default -> "\\u" + HexFormat.of().toHexDigits((short) Integer.parseInt(character.group(1)));
    };
  }

  private static String brief(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
