package dev.weft.plan;

import dev.weft.expression.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Checks paths such as `steps.order.outputs.body.id`, by which a step reads what an earlier step
/// of its task has left, and `steps.order.status`.
///
/// @param before the steps that come before
/// @param here the step whose paths these are; null at the end of the task
/// @param later the steps that come after it
record OutputPaths(
    List<WrittenStep> before,
    @Nullable WrittenStep here,
    List<WrittenStep> later,
    Surroundings around) {

  /// Notes what is wrong with a path that begins with `steps`.
  ///
  /// @return whether nothing is
  boolean check(Path path, Node node) {
    List<String> segments = path.segments();
    String id = segments.size() > 1 ? segments.get(1) : "";
    List<String> ids = before.stream().map(WrittenStep::id).toList();
    String wrong = null;
    String remedy = Nearest.remedy(id, ids);
    if (id.isEmpty()) {
      wrong = "`steps` alone is no value";
      remedy = "write `steps.ID.outputs.NAME`";
    } else if (ids.contains(id)) {
      return checkName(before.get(ids.indexOf(id)), segments, node);
    } else if (here != null && here.id().equals(id)) {
      wrong = "a step cannot read its own outputs";
    } else if (later.stream().anyMatch(step -> step.id().equals(id))) {
      wrong = "the step `" + id + "` comes later";
      remedy = "move it before this one";
    } else {
      wrong = "there is no step `" + id + "` in this task";
    }
    around.problems().add(node, wrong, remedy);
    return false;
  }

  private boolean checkName(WrittenStep step, List<String> segments, Node node) {
    List<String> left = step.outputs(around);
    if (segments.size() == 3 && segments.get(2).equals("status")) {
      return true;
    }
    if (left != null && left.isEmpty()) {
      around.problems().add(node, "the step `" + step.id() + "` leaves no outputs", "");
    } else if (segments.size() < 4 || !segments.get(2).equals("outputs")) {
      String name = left == null ? "NAME" : left.getLast();
      Path right = new Path(List.of(Names.STEPS, step.id(), "outputs", name));
      around.problems().add(node, "this is not an output", "write one such as `" + right + "`");
    } else if (left != null && !left.contains(segments.get(3))) {
      around
          .problems()
          .add(
              node,
              "the step `" + step.id() + "` has no output `" + segments.get(3) + "`",
              Nearest.remedy(segments.get(3), left));
    } else {
      return true;
    }
    return false;
  }
}
