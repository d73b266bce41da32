package dev.weft.plan.scope;

import dev.weft.expression.Template;
import dev.weft.plan.hints.ShellVariable;
import dev.weft.plan.source.Diagnostics;
import dev.weft.step.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The variables of commands in one place of a plan file, each of which is read once for any number
/// of commands.
///
/// @param environment all of the variables
/// @param reading the variables with templates, by name: whether the values that they read exist
///     depends on the command
public record Variables(Environment environment, Map<String, Written> reading) {
  public static final Variables NONE = new Variables(Environment.EMPTY, Map.of());

  /// A variable's value, as written.
  public record Written(Node node, Template template) {}

  public Variables {
    reading = Map.copyOf(reading);
  }

  /// Returns these variables with others whose values are fixed, and which override them.
  public Variables with(Map<String, Template> fixed) {
    Map<String, Written> all = new LinkedHashMap<>(reading);
    all.keySet().removeAll(fixed.keySet());
    return new Variables(environment.with(fixed), all);
  }

  /// Returns these variables with those of an `env`, which override existing ones. Does not check
  /// whether the values that they read exist.
  Variables with(Node env, Diagnostics diagnostics) {
    Map<String, Template> own = new LinkedHashMap<>();
    Map<String, Written> all = new LinkedHashMap<>(reading);
    Fields fields = Fields.of(env, "`env`", diagnostics);
    fields
        .values()
        .forEach(
            (name, node) -> {
              if (name.isEmpty() || name.matches("(?s).*[=\0].*")) {
                diagnostics.add(
                    fields.key(name), "no variable is called `" + name + "`", "such as `REGION`");
                return;
              }
              if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL)) {
                String remedy = "write `" + name + ": \"\"` for an empty text";
                diagnostics.add(node, "the variable `" + name + "` has no value", remedy);
                return;
              }
              String what = "the variable `" + name + "`";
              Template template = TemplateReader.parse(node, what, diagnostics);
              ShellVariable.refuseInVariable(name, template, node, diagnostics);
              all.remove(name);
              if (template != null) {
                own.put(name, template);
                if (!template.expressions().isEmpty()) {
                  all.put(name, new Written(node, template));
                }
              }
            });
    return new Variables(environment.with(own), all);
  }
}
