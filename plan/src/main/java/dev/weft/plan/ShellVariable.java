package dev.weft.plan;

import dev.weft.expression.Template;
import dev.weft.expression.Template.Part;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// A variable as shells write it, such as `$HOME`, where no shell fills it in: in `env`, and in the
/// address and the headers of a request.
final class ShellVariable {
  // Such as services have them in addresses: `$filter`.
  private static final Pattern IN_CAPITALS =
      Pattern.compile("\\$\\{[A-Za-z_]\\w*(?:[:?+-][^}]*)?}|\\$[A-Z_][A-Z0-9_]++(?!\\w)");
  private static final Pattern ANY =
      Pattern.compile(IN_CAPITALS.pattern() + "|(?<!\\w)\\$[A-Za-z_]\\w*");
  private static final String VALUE = "`${{ inputs.NAME }}` or `${{ secrets.NAME }}`";
  private static final int SHOWN_MAX = 60;

  private ShellVariable() {}

  /// Notes the first in an address.
  static void refuseInAddress(@Nullable Template template, Node node, Problems problems) {
    refuse(IN_CAPITALS, template, node, it -> VALUE, problems);
  }

  /// Notes the first in a header.
  static void refuseInHeader(@Nullable Template template, Node node, Problems problems) {
    refuse(ANY, template, node, it -> VALUE, problems);
  }

  /// Notes the first in a variable of `env`.
  static void refuseInVariable(
      String name, @Nullable Template template, Node node, Problems problems) {
    refuse(
        ANY, template, node, it -> "`export %s=%s` in the command".formatted(name, it), problems);
  }

  /// Notes the first in what stands there besides values.
  ///
  /// @param remedy what to write instead of the whole text, which it is given in double quotes
  private static void refuse(
      Pattern variable,
      @Nullable Template template,
      Node node,
      UnaryOperator<String> remedy,
      Problems problems) {
    if (template == null) {
      return;
    }
    for (Part part : template.parts()) {
      Matcher found = variable.matcher(part instanceof Part.Literal(String literal) ? literal : "");
      if (found.find()) {
        String text = template.toString();
        String shown = text.length() > SHOWN_MAX || text.contains("\n") ? found.group() : text;
        problems.add(
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
