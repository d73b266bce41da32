package dev.weft.plan.reading;

import dev.weft.plan.hints.Nearest;
import dev.weft.plan.hints.WorkflowKeys;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.Inputs;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The `templates` of a plan: tasks with `inputs` of their own, which other tasks use.
///
/// A task that `uses` a template is read as if it contained the template's keys, except those that
/// it has itself; `env` is merged by variable.
final class Templates {
  private static final String INPUTS = "inputs";
  private static final String USES = "uses";
  private static final String WITH = "with";
  private static final String ENV = "env";

  private final Diagnostics diagnostics;
  // Without their inputs.
  private final Map<String, MappingNode> nodes = new LinkedHashMap<>();
  private final Map<String, Inputs> inputs = new HashMap<>();
  private final Map<String, Node> unused = new LinkedHashMap<>();

  Templates(@Nullable Node node, Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    if (node != null) {
      Fields templates = Fields.of(node, "`templates`", diagnostics);
      templates.values().forEach((name, value) -> add(name, templates.key(name), value));
    }
  }

  private void add(String name, Node key, Node node) {
    MappingNode task = node instanceof SequenceNode steps ? taskOf(steps) : null;
    if (node instanceof MappingNode mapping) {
      task = mapping;
    }
    Fields fields = Fields.of(task == null ? node : task, "a template", diagnostics);
    if (fields.node(USES) != null) {
      diagnostics.add(fields.key(USES), "a template uses no other", "");
    }
    if (fields.node(WITH) != null) {
      diagnostics.add(fields.key(WITH), "`with` goes with `uses`", "a default stands in `inputs`");
    }
    if (fields.node("steps") == null && fields.node(USES) == null && fields.isSound()) {
      diagnostics.add(key, "the template `" + name + "` has no `steps:`", "");
    }
    List<NodeTuple> keys = task == null ? new ArrayList<>() : new ArrayList<>(task.getValue());
    keys.removeIf(tuple -> List.of(INPUTS, USES, WITH).contains(Mappings.key(tuple)));
    nodes.put(name, Mappings.of(keys, node));
    inputs.put(name, Inputs.read(fields.node(INPUTS), diagnostics));
    unused.put(name, key);
  }

  /// Returns the task with its template expanded. The method [#inputs] reports an unknown template.
  Node expanded(Node task) {
    if (!(task instanceof MappingNode mapping)) {
      return task;
    }
    String name =
        Mappings.values(mapping).get(USES) instanceof ScalarNode uses ? uses.getValue() : "";
    MappingNode template = nodes.get(name);
    unused.remove(name);
    return template == null ? task : overlaid(template, mapping);
  }

  /// Returns the names of unused templates, with their positions.
  Map<String, Node> unused() {
    return unused;
  }

  /// Returns a template as a task.
  Node task(String name) {
    return nodes.getOrDefault(name, taskOf(new SequenceNode(Tag.SEQ, List.of(), FlowStyle.FLOW)));
  }

  /// Returns the inputs of a template; null, after reporting an error, if it does not exist.
  ///
  /// @param place the place that names it
  @Nullable Inputs inputs(String name, Node place) {
    Inputs declared = inputs.get(name);
    if (declared == null) {
      String remedy =
          WorkflowKeys.isAction(place)
              ? "no workflows are fetched here: `include` joins a file that has `templates`"
              : Nearest.remedy(name, nodes.keySet());
      diagnostics.add(place, "there is no template `" + name + "`", remedy);
    }
    return declared;
  }

  private MappingNode overlaid(MappingNode under, MappingNode over) {
    Map<String, Node> beneath = Mappings.values(under);
    Set<String> own = Mappings.values(over).keySet();
    List<NodeTuple> keys = new ArrayList<>();
    for (NodeTuple tuple : over.getValue()) {
      if (Mappings.key(tuple).equals("steps") && beneath.containsKey("steps")) {
        diagnostics.add(tuple.getKeyNode(), "the steps are those of the template", "");
      }
      boolean isEnv = Mappings.key(tuple).equals(ENV);
      keys.add(
          isEnv
                  && beneath.get(ENV) instanceof MappingNode theirs
                  && tuple.getValueNode() instanceof MappingNode ours
              ? new NodeTuple(tuple.getKeyNode(), overlaid(theirs, ours))
              : tuple);
    }
    under.getValue().stream()
        .filter(tuple -> !own.contains(Mappings.key(tuple)))
        .forEach(keys::add);
    return Mappings.of(keys, over);
  }

  private static MappingNode taskOf(SequenceNode steps) {
    ScalarNode key =
        new ScalarNode(
            Tag.STR, true, "steps", ScalarStyle.PLAIN, steps.getStartMark(), steps.getStartMark());
    return Mappings.of(List.of(new NodeTuple(key, steps)), steps);
  }
}
