package dev.weft.plan.hints;

import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// An unquoted text whose first character has a special meaning in YAML, as in many commands:
/// `*.txt`, `[ -f x ]`, `!cmd`, `{ a; b; }`. It is the item of a list, or the value of a key, on a
/// single line.
///
/// @param column the column at which it begins, from 0
public record Unquoted(int column, String text) {
  private static final Pattern PLACE =
      Pattern.compile("\\s*+(?:- ++)*+(?:[\\w-]++:\\s++)?+(?<text>[*&!\\[{|>%@`\"'?#].*)");
  // Syntax of the shell's test command that cannot be a YAML list.
  private static final Pattern TEST =
      Pattern.compile("\\[\\[? ++(?:!|-\\w ).*|\\[\\[? .* (?:=|==|=~|!=|-[a-z]{2}) .*\\]");

  // A make recipe that is not echoed.
  private static final Pattern SILENT = Pattern.compile("@[\\w.-]++(?: .*)?");
  private static final Pattern APOSTROPHE = Pattern.compile("'[^']*\\w'\\w[^']*'");
  // Users do not write longer lines, and each line is examined for each step that begins on it.
  private static final int LINE_LENGTH_MAX = 1_000;

  /// Returns the unquoted text of a line; empty if there is none.
  public static Optional<Unquoted> in(String line) {
    if (line.length() > LINE_LENGTH_MAX) {
      return Optional.empty();
    }
    Matcher place = PLACE.matcher(line);
    return place.matches()
        ? Optional.of(new Unquoted(place.start("text"), place.group("text").strip()))
        : Optional.empty();
  }

  /// Returns the text that YAML parsed as a list, a mapping, or null; empty if it really is one.
  ///
  /// @param line the line of the file on which `node` begins
  public static Optional<Unquoted> of(Node node, String line) {
    int column = node.getStartMark().orElseThrow().getColumn();
    return in(line).filter(it -> it.isTakenFor(node) && it.isAt(column));
  }

  private boolean isTakenFor(Node node) {
    return switch (node) {
      case ScalarNode scalar -> scalar.getTag().equals(Tag.NULL) && !text.startsWith("!!");
      case MappingNode mapping when mapping.getFlowStyle() == FlowStyle.BLOCK ->
          text.startsWith("? ")
              && mapping.getValue().getFirst().getValueNode().getTag().equals(Tag.NULL);
      case MappingNode mapping ->
          isReplaced()
              || mapping.getValue().stream()
                  .anyMatch(
                      it ->
                          it.getValueNode().getTag().equals(Tag.NULL)
                              && Mappings.key(it).matches(".*[\\s;|&].*"));
      case CollectionNode<?> _ -> isTest();
      default -> false;
    };
  }

  /// YAML places null before a comment.
  private boolean isAt(int place) {
    return text.startsWith("#") ? place <= column : place == column;
  }

  /// Returns whether it is a test of the shell.
  boolean isTest() {
    return TEST.matcher(text).matches();
  }

  /// Returns whether it begins with a value in the notation of Jinja, Taskfile and just.
  boolean isReplaced() {
    return text.startsWith("{{");
  }

  /// Returns whether `at` is after the list or mapping that YAML parsed.
  boolean isClosedBefore(int at) {
    int depth = 0;
    for (int i = 0; i < Math.min(at - column, text.length()); i++) {
      char c = text.charAt(i);
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      if (depth == 0) {
        return i < at - column;
      }
    }
    return false;
  }

  public String message() {
    if (text.startsWith("#")) {
      return "a comment begins here, and nothing stands before it";
    }
    if (isReplaced()) {
      return "`{{ }}` means nothing here";
    }
    return isQuoted()
        ? "something stands behind a text in quotes"
        : "a text that begins with `%c` stands in quotes".formatted(text.charAt(0));
  }

  public String remedy() {
    if (text.startsWith("#")) {
      return "take the `- ` out, or write `" + quoted(text) + "`";
    }
    if (isReplaced()) {
      return "commands read variables, such as `$NAME`;"
          + " elsewhere a value is `\"${{ … }}\"`, in quotes";
    }
    if (SILENT.matcher(text).matches()) {
      return "write `" + text.substring(1) + "`, or `" + quoted(text) + "`";
    }
    return APOSTROPHE.matcher(text).matches()
        ? "write `" + quoted(text.substring(1, text.length() - 1)) + "`"
        : "write `" + quoted(text) + "`";
  }

  private boolean isQuoted() {
    return text.startsWith("'") || text.startsWith("\"");
  }

  public void note(Node node, Diagnostics diagnostics) {
    diagnostics.add(node, message(), remedy());
  }

  /// Quotes a text for YAML.
  public static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /// Returns a text as an item of a flow list, quoted if necessary.
  public static String item(String text) {
    boolean isPlain =
        text.matches("[\\w./~$(<=+-][^,\\[\\]{}\"'#]*")
            && !text.matches("(?s).*(: |:$| #|\\s$|\\R).*|-|true|false|null|~|[\\d.]+");
    return isPlain ? text : quoted(text);
  }
}
