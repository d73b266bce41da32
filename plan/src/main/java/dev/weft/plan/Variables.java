package dev.weft.plan;

import dev.weft.expression.Template;
import dev.weft.step.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/// The variables that hold for commands at one place of a plan file, each read once, however many
/// commands there are.
///
/// @param environment all of them
/// @param reading those that read something, by name: whether that is there depends on the command
record Variables(Environment environment, Map<String, Written> reading) {
  static final Variables NONE = new Variables(Environment.EMPTY, Map.of());

  /// A variable's value, as it is written.
  record Written(Node node, Template template) {}

  Variables {
    reading = Map.copyOf(reading);
  }

  /// These with the variables of an `env`, which win. Whether there is what they read is not
  /// checked.
  Variables with(Node env, Problems problems) {
    Map<String, Template> own = new LinkedHashMap<>();
    Map<String, Written> all = new LinkedHashMap<>(reading);
    Fields.of(env, "`env`", problems)
        .values()
        .forEach(
            (name, node) -> {
              Template template = TemplateReader.parse(node, "`" + name + "`", problems);
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
