package dev.weft.plan.reading;

import dev.weft.expression.Template;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.PlanPath;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import dev.weft.plan.source.PlanText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Joins a plan with the files that it includes, recursively, each once. The entries of a file
/// under `tasks`, `inputs` and the like are added to those of the plan; each value keeps its file
/// and position.
public final class Includes {
  private static final String INCLUDE = "include";
  private static final int FILES_MAX = 100;

  private final PlanText source;
  private final Diagnostics diagnostics;
  // The files being read, each of which includes the next.
  private final Set<Path> open = new LinkedHashSet<>();
  private final Set<Path> seen = new LinkedHashSet<>();
  private final List<Node> documents = new ArrayList<>();

  private Includes(PlanText source, Diagnostics diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
  }

  /// Returns the plan as if everything were in one file.
  ///
  /// @param file the plan file
  /// @param source reads the other files
  public static Node join(Path file, Node plan, PlanText source, Diagnostics diagnostics) {
    if (!Mappings.values(plan).containsKey(INCLUDE)) {
      return plan;
    }
    Includes includes = new Includes(source, diagnostics);
    includes.add(file, plan);
    List<NodeTuple> keys = new ArrayList<>();
    for (NodeTuple tuple : ((MappingNode) plan).getValue()) {
      if (!PlanKeys.INCLUDED.contains(Mappings.key(tuple))
          && !Mappings.key(tuple).equals(INCLUDE)) {
        keys.add(tuple);
      }
    }
    PlanKeys.INCLUDED.forEach(key -> includes.joined(key).ifPresent(keys::add));
    return Mappings.of(keys, plan);
  }

  private void add(Path file, Node document) {
    Path real = file.toAbsolutePath().normalize();
    documents.add(document);
    seen.add(real);
    open.add(real);
    Node include = Mappings.values(document).get(INCLUDE);
    List<Node> names =
        switch (include) {
          case null -> List.of();
          case SequenceNode list -> list.getValue();
          case Node one -> List.of(one);
        };
    names.forEach(name -> include(name, file));
    open.remove(real);
  }

  /// @param from the file that contains the `include`
  private void include(Node node, Path from) {
    String name = Fields.text(node, "`include`", diagnostics);
    Path file = name == null ? null : resolve(name, node, from);
    if (file == null) {
      return;
    }
    Path real = file.toAbsolutePath().normalize();
    if (open.contains(real)) {
      diagnostics.add(node, "files include each other in a circle", "take this out");
    } else if (seen.size() > FILES_MAX) {
      diagnostics.add(node, "more than %s files are included".formatted(FILES_MAX), "");
    } else if (!seen.contains(real)) {
      read(file, node);
    }
  }

  private @Nullable Path resolve(String name, Node node, Path from) {
    if (Template.isIn(name)) {
      diagnostics.add(node, "what is included is read before the inputs are", "write it out");
      return null;
    }
    if (name.matches("[a-z]+://.*")) {
      diagnostics.add(node, "only files of this machine can be included", "");
      return null;
    }
    return PlanPath.resolve(PlanText.folder(from), name, node, diagnostics);
  }

  private void read(Path file, Node node) {
    try {
      String text = source.of(file);
      diagnostics.addFile(file.toString(), text);
      Optional<Node> document = Document.read(file.toString(), text, diagnostics);
      document.ifPresent(
          root -> {
            checkKeys(root);
            add(file, root);
          });
    } catch (IOException unreadable) {
      diagnostics.add(node, String.valueOf(unreadable.getMessage()), "");
    }
  }

  private void checkKeys(Node root) {
    Fields fields = Fields.of(root, "an included file", diagnostics);
    fields
        .values()
        .keySet()
        .forEach(
            key -> {
              if (!PlanKeys.INCLUDED.contains(key) && !key.equals(INCLUDE)) {
                boolean isOfPlans = PlanKeys.PLAN.contains(key);
                diagnostics.add(
                    fields.key(key),
                    isOfPlans
                        ? "`" + key + "` stands in the plan itself"
                        : "unknown key `" + key + "`",
                    isOfPlans
                        ? "an included file has " + String.join(", ", PlanKeys.INCLUDED)
                        : Nearest.remedy(key, PlanKeys.INCLUDED));
              }
            });
  }

  /// Returns the entries of all files under a key.
  private Optional<NodeTuple> joined(String key) {
    List<NodeTuple> found = new ArrayList<>();
    for (Node document : documents) {
      if (document instanceof MappingNode mapping) {
        mapping.getValue().stream().filter(it -> Mappings.key(it).equals(key)).forEach(found::add);
      }
    }
    if (found.size() < 2) {
      return found.stream().findFirst();
    }
    List<NodeTuple> all = new ArrayList<>();
    for (NodeTuple tuple : found) {
      Node value = tuple.getValueNode();
      switch (value) {
        case MappingNode mapping -> all.addAll(mapping.getValue());
        case SequenceNode names when key.equals("secrets") ->
            names.getValue().forEach(name -> all.add(new NodeTuple(name, nothing(name))));
        default -> Fields.of(value, "`" + key + "`", diagnostics);
      }
    }
    NodeTuple first = found.getFirst();
    return Optional.of(new NodeTuple(first.getKeyNode(), Mappings.of(all, first.getValueNode())));
  }

  private static Node nothing(Node place) {
    return new ScalarNode(
        Tag.NULL, true, "", ScalarStyle.PLAIN, place.getStartMark(), place.getEndMark());
  }
}
