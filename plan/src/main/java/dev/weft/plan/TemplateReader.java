package dev.weft.plan;

import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads texts with `${{ path }}` in them, and checks that each path can lead to something.
final class TemplateReader {
  private static final List<String> RUN_PATHS = List.of("task.name", "run.id");

  private final Surroundings around;
  private final OutputPaths outputs;

  /// A reader for the templates of one step.
  TemplateReader(Surroundings around, OutputPaths outputs) {
    this.around = around;
    this.outputs = outputs;
  }

  /// Null, with a problem, if it is no text or no template.
  @Nullable Template read(Node node, String what) {
    String text = Fields.text(node, what, around.problems());
    if (text == null) {
      return null;
    }
    try {
      Template template = Template.of(text);
      template.paths().forEach(path -> check(path, node));
      return template;
    } catch (ExpressionException wrong) {
      around.problems().add(node, String.valueOf(wrong.getMessage()), "");
      return null;
    }
  }

  private void check(Path path, Node node) {
    String root = path.segments().getFirst();
    String name = path.segments().size() > 1 ? path.segments().get(1) : "";
    if (root.equals("inputs")) {
      require(around.inputs().keySet(), name, "the plan has no input `", node);
    } else if (!around.as().isEmpty() && root.equals(around.as())) {
      if (!around.columns().isEmpty()) {
        require(around.columns(), name, "a row has no column `", node);
      }
    } else if (root.equals(OutputPaths.ROOT)) {
      outputs.check(path, node);
    } else if (!RUN_PATHS.contains(path.toString())) {
      around.problems().add(node, "`" + path + "` names nothing", Nearest.remedy(root, roots()));
    }
  }

  private List<String> roots() {
    List<String> roots = new ArrayList<>(RUN_PATHS);
    roots.add("inputs");
    roots.add(OutputPaths.ROOT);
    if (!around.as().isEmpty()) {
      roots.add(around.as());
    }
    return roots;
  }

  private void require(Collection<String> known, String name, String message, Node node) {
    if (!known.contains(name)) {
      around.problems().add(node, message + name + "`", Nearest.remedy(name, known));
    }
  }
}
