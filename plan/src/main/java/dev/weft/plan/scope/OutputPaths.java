package dev.weft.plan.scope;

import dev.weft.expression.Path;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.source.Action;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Checks paths such as `steps.order.outputs.body.id`, with which a step reads the outputs of an
/// earlier step of its task, and `steps.order.status`.
///
/// @param before the earlier steps
/// @param here the step that contains the paths; null at the end of the task
/// @param later the later steps
public record OutputPaths(
    List<WrittenStep> before,
    @Nullable WrittenStep here,
    List<WrittenStep> later,
    ReadContext context) {

  /// Reports errors in a path that begins with `steps`.
  ///
  /// @return whether there are none
  boolean check(Path path, Node node) {
    List<String> segments = path.segments();
    String id = segments.size() > 1 ? segments.get(1) : "";
    List<String> ids = before.stream().map(WrittenStep::id).toList();
    if (id.isEmpty()) {
      return isFalse(path, node, "`steps` alone is no value", "write `steps.ID.outputs.NAME`");
    }
    if (ids.contains(id)) {
      return checkName(before.get(ids.indexOf(id)), path, node);
    }
    if (here != null && here.id().equals(id)) {
      String remedy = "`until` can, as `outputs.NAME`";
      return isFalse(path, node, "a step cannot read what it leaves itself", remedy);
    }
    if (isBeside(id)) {
      String remedy = "move this one behind the `gather`";
      return isFalse(path, node, "the step `" + id + "` runs side by side with this", remedy);
    }
    if (later.stream().anyMatch(step -> step.id().equals(id))) {
      return isFalse(path, node, "the step `" + id + "` comes later", "move it before this one");
    }
    boolean none = ids.isEmpty() && here == null;
    return isFalse(
        path,
        node,
        none ? "no step has run when this is asked" : "there is no step `" + id + "` before this",
        Nearest.remedy(id, ids));
  }

  /// Returns whether a step is in the same gather as this one. The gather is the first of the steps
  /// in `later`.
  private boolean isBeside(String id) {
    List<String> gathered =
        later.isEmpty()
            ? List.of()
            : later.getFirst().withInner().stream().map(WrittenStep::id).toList();
    return here != null && gathered.contains(here.id()) && gathered.contains(id);
  }

  /// Reports errors in a path such as `outputs.body.state`, with which a step that is polled reads
  /// its own outputs.
  ///
  /// @return whether there are none
  boolean checkOwn(Path path, Node node) {
    List<String> segments = path.segments();
    List<String> left = here == null ? null : here.outputs().get();
    if (left != null && left.isEmpty()) {
      return isFalse(path, node, "this step leaves no outputs", "");
    }
    if (segments.size() < 2) {
      String name = left == null ? "NAME" : left.getLast();
      return isFalse(path, node, "`outputs` alone is no value", "write `outputs." + name + "`");
    }
    return left == null
        || left.contains(segments.get(1))
        || isFalse(
            path,
            node,
            "this step has no output `" + segments.get(1) + "`",
            Nearest.remedy(segments.get(1), left));
  }

  /// Returns whether all outputs of the step itself are texts, as those of a command.
  boolean areTexts() {
    return here != null && here.action() == Action.RUN;
  }

  /// Returns whether a path reads the status of the step's own response, which is a number.
  boolean isStatusOfResponse(List<String> segments) {
    return here != null
        && here.action() == Action.HTTP
        && segments.equals(List.of(KnownPaths.OUTPUTS, "status"));
  }

  private boolean checkName(WrittenStep step, Path path, Node node) {
    List<String> segments = path.segments();
    List<String> left = step.outputs().get();
    if (segments.size() == 3 && segments.get(2).equals("status")) {
      return true;
    }
    Path withInner = new Path(List.of(StaticScope.STEPS, step.id()));
    Optional<String> status =
        segments.size() == 3
            ? StatusWords.instead(withInner.toString(), segments.get(2))
            : Optional.empty();
    if (status.isPresent()) {
      return isFalse(path, node, "this is not an output", status.get());
    }
    if (left != null && left.isEmpty()) {
      return isFalse(path, node, "the step `" + step.id() + "` leaves no outputs", "");
    }
    if (segments.size() < 4 || !segments.get(2).equals("outputs")) {
      String name = left == null ? "NAME" : left.getLast();
      Path right = new Path(List.of(StaticScope.STEPS, step.id(), "outputs", name));
      return isFalse(path, node, "this is not an output", "write one such as `" + right + "`");
    }
    return left == null
        || left.contains(segments.get(3))
        || isFalse(
            path,
            node,
            "the step `" + step.id() + "` has no output `" + segments.get(3) + "`",
            Nearest.remedy(segments.get(3), left));
  }

  private boolean isFalse(Path path, Node node, String message, String remedy) {
    context.diagnostics().add(node, path.toString(), message, remedy);
    return false;
  }
}
