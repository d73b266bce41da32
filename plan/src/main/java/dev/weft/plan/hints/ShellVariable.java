package dev.weft.plan.hints;

import dev.weft.expression.Template;
import dev.weft.expression.Template.Part;
import dev.weft.plan.source.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Detects variables in the shell's notation, such as `$HOME`, in places that no shell expands: in
/// `env`, in the address and headers of a request, and in a command in list form.
public final class ShellVariable {
  // Services use such names in addresses: `$filter`.
  private static final Pattern IN_CAPITALS =
      Pattern.compile("\\$\\{[A-Za-z_]\\w*(?:[:?+-][^}]*)?}|\\$[A-Z_][A-Z0-9_]++(?!\\w)");
  private static final Pattern ANY =
      Pattern.compile(IN_CAPITALS.pattern() + "|(?<!\\w)\\$[A-Za-z_]\\w*");
  // A whole word, the value of an option, or the beginning of a path: programs with variables of
  // their own seldom use them like that.
  private static final Pattern ARGUMENT =
      Pattern.compile(
          "(?:-{0,2}[\\w-]++=)?+(?<found>\\$[A-Z_][A-Z0-9_]++|\\$\\{[A-Za-z_]\\w*}|\\$\\([a-z][^()$]*\\))"
              + "(?:[/.:-][\\w./:*-]*)?+");
  // These programs have variables of their own with the same notation, or expand those of the
  // shell.
  private static final Set<String> WITH_VARIABLES = Set.of("jq", "yq", "envsubst", "expect", "nft");
  private static final String VALUE = "`${{ inputs.NAME }}` or `${{ secrets.NAME }}`";
  private static final int SHOWN_MAX = 60;

  private ShellVariable() {}

  /// Reports the first variable in an address.
  public static void refuseInAddress(
      @Nullable Template template, Node node, Diagnostics diagnostics) {
    refuse(IN_CAPITALS, template, node, it -> VALUE, diagnostics);
  }

  /// Reports the first variable in a header.
  public static void refuseInHeader(
      @Nullable Template template, Node node, Diagnostics diagnostics) {
    refuse(ANY, template, node, it -> VALUE, diagnostics);
  }

  /// Reports the first variable in a value of `env`.
  public static void refuseInVariable(
      String name, @Nullable Template template, Node node, Diagnostics diagnostics) {
    refuse(
        ANY,
        template,
        node,
        it -> "`export %s=%s` in the command".formatted(name, it),
        diagnostics);
  }

  /// Reports the first variable in a command in list form, unless a program in it may read the word
  /// as code.
  public static boolean isRefusedIn(SequenceNode list, Diagnostics diagnostics) {
    List<ScalarNode> words = new ArrayList<>();
    for (Node item : list.getValue()) {
      if (item instanceof ScalarNode word) {
        words.add(word);
      }
    }
    List<String> texts = words.stream().map(ScalarNode::getValue).toList();
    if (in(texts) == null) {
      return false;
    }
    for (ScalarNode word : words) {
      Matcher found = ARGUMENT.matcher(word.getValue());
      if (found.matches()) {
        diagnostics.add(
            word,
            found.group("found"),
            "`" + found.group("found") + "` is not filled in here: a list is run without a shell",
            ("write the command as a text, with `\"%s\"` in it,"
                    + " or `\"${{ '%s' }}\"` for the text itself")
                .formatted(word.getValue(), found.group("found")));
        return true;
      }
    }
    return false;
  }

  /// Returns the first variable in the words of a command, unless a program among them may read it
  /// as code; null if there is none.
  public static @Nullable String in(List<String> words) {
    if (words.stream().anyMatch(ShellVariable::mayReadVariables)) {
      return null;
    }
    for (String word : words) {
      Matcher found = ARGUMENT.matcher(word);
      if (found.matches()) {
        return found.group("found");
      }
    }
    return null;
  }

  private static boolean mayReadVariables(String word) {
    return WITH_VARIABLES.contains(CodeTable.nameOf(word)) || !CodeTable.TABLE.of(word).isEmpty();
  }

  /// Reports the first variable outside of expressions.
  ///
  /// @param remedy what to write instead of the whole text; receives it in double quotes
  private static void refuse(
      Pattern variable,
      @Nullable Template template,
      Node node,
      UnaryOperator<String> remedy,
      Diagnostics diagnostics) {
    if (template == null) {
      return;
    }
    for (Part part : template.parts()) {
      Matcher found = variable.matcher(part instanceof Part.Literal(String literal) ? literal : "");
      if (found.find()) {
        String text = template.toString();
        String shown = text.length() > SHOWN_MAX || text.contains("\n") ? found.group() : text;
        diagnostics.add(
            node,
            found.group(),
            "`" + found.group() + "` is not filled in here",
            "write %s, or `${{ '%s' }}` for the text itself"
                .formatted(remedy.apply("\"" + shown + "\""), found.group()));
        return;
      }
    }
  }
}
