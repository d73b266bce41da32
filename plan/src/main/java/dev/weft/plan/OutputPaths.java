package dev.weft.plan;

import dev.weft.expression.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// Checks paths such as `steps.order.outputs.body.id`, by which a step reads what an earlier step
/// of its task has left.
///
/// @param steps all steps of the task
/// @param here the place of the step whose paths these are
record OutputPaths(List<WrittenStep> steps, int here, Problems problems) {
  static final String ROOT = "steps";

  private static final String OUTPUTS = "outputs";

  /// Notes what is wrong with a path that begins with `steps`.
  void check(Path path, Node node) {
    List<String> segments = path.segments();
    String id = segments.size() > 1 ? segments.get(1) : "";
    List<String> ids = steps.stream().map(WrittenStep::id).toList();
    int at = ids.indexOf(id);
    if (id.isEmpty()) {
      problems.add(node, "`steps` alone is no value", "write `steps.ID.outputs.NAME`");
    } else if (at < 0) {
      problems.add(
          node,
          "there is no step `" + id + "` in this task",
          Nearest.remedy(id, ids.subList(0, here)));
    } else if (at == here) {
      problems.add(
          node, "a step cannot read its own outputs", Nearest.remedy(id, ids.subList(0, here)));
    } else if (at > here) {
      problems.add(node, "the step `" + id + "` comes later", "move it before this one");
    } else {
      checkName(steps.get(at), segments, node);
    }
  }

  private void checkName(WrittenStep step, List<String> segments, Node node) {
    Action action = step.action();
    if (action == null) {
      return;
    }
    Optional<List<String>> known = action.outputs();
    List<String> names = known.orElse(List.of());
    if (known.isPresent() && names.isEmpty()) {
      problems.add(node, "the step `" + step.id() + "` leaves no outputs", "");
    } else if (segments.size() < 4 || !segments.get(2).equals(OUTPUTS)) {
      String name = names.isEmpty() ? "NAME" : names.getLast();
      Path right = new Path(List.of(ROOT, step.id(), OUTPUTS, name));
      problems.add(node, "this is not an output", "write one such as `" + right + "`");
    } else if (known.isPresent() && !names.contains(segments.get(3))) {
      problems.add(
          node,
          "the step `" + step.id() + "` has no output `" + segments.get(3) + "`",
          Nearest.remedy(segments.get(3), names));
    }
  }
}
