package dev.weft.plan.scope;

import dev.weft.expression.Kind;
import dev.weft.expression.Path;
import dev.weft.expression.PlanValues;
import dev.weft.expression.Template;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.rows.Rows;
import dev.weft.plan.source.Diagnostics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// The names that the expressions of a task can read, as far as they are known before the run.
///
/// @param planValues inputs and secrets
/// @param unsettled the inputs whose values are unknown
/// @param as the variable name of a row; empty if there are no rows
/// @param columns the columns of the rows; empty if they are unknown, or a row has none
/// @param row the kind of a row's value; null if it may be anything
/// @param needs the outputs of each needed task, by name; null for a task with many rows, whose
///     outputs cannot be read
/// @param cleaningUp whether this is cleanup, which can read failures
public record StaticScope(
    PlanValues planValues,
    UnknownInputs unsettled,
    String as,
    List<String> columns,
    @Nullable Kind row,
    Map<String, @Nullable Collection<String>> needs,
    boolean cleaningUp) {

  static final String STEPS = "steps";

  /// The name of the needed tasks.
  public static final String NEEDS = "needs";

  private static final Map<String, List<String>> FIXED =
      Map.of(
          "task", List.of("name", "status"),
          "run", List.of("id", "status"));
  private static final List<String> TASK_OF_ROW = List.of("name", "status", "number");
  private static final List<String> FAILURE = List.of("task", "step", "code", "message");

  /// Returns the names of a plan, outside of any task.
  public static StaticScope of(PlanValues planValues, UnknownInputs unsettled) {
    return new StaticScope(planValues, unsettled, "", List.of(), null, Map.of(), false);
  }

  public StaticScope withRow(String as, Rows rows) {
    return new StaticScope(
        planValues, unsettled, as, rows.columns(), rows.kind(), needs, cleaningUp);
  }

  public StaticScope withPlanValues(PlanValues planValues, UnknownInputs unsettled) {
    return new StaticScope(planValues, unsettled, as, columns, row, needs, cleaningUp);
  }

  /// Returns the names with rows of any kind.
  public StaticScope withAnyRow(String as) {
    return new StaticScope(planValues, unsettled, as, List.of(), null, needs, cleaningUp);
  }

  public StaticScope withNeeds(Map<String, @Nullable Collection<String>> needs) {
    return new StaticScope(planValues, unsettled, as, columns, row, needs, cleaningUp);
  }

  public StaticScope whenCleaningUp() {
    return new StaticScope(planValues, unsettled, as, columns, row, needs, true);
  }

  /// Returns the fields of a name if all are known; null for any other name.
  @Nullable Collection<String> fieldsOf(String root) {
    if (root.equals("inputs")) {
      Set<String> inputs = new TreeSet<>(planValues.inputNames());
      inputs.addAll(unsettled.names());
      return inputs;
    }
    if (root.equals("secrets")) {
      return planValues.secrets().keySet();
    }
    if (root.equals("failure") && cleaningUp) {
      return FAILURE;
    }
    if (root.equals("task") && !as.isEmpty()) {
      return TASK_OF_ROW;
    }
    return !as.isEmpty() && root.equals(as) && !columns.isEmpty() ? columns : FIXED.get(root);
  }

  /// Returns whether a path reads an input whose value is unknown.
  public boolean isUnsettled(Path path) {
    return unsettled.isReadBy(path, planValues.inputNames());
  }

  /// Returns whether a template reads an input whose value is unknown.
  public boolean isUnsettled(Template template) {
    return unsettled.isReadBy(template, planValues.inputNames());
  }

  /// Returns whether this is a row of which any part may be read.
  boolean isOpenRow(String root) {
    return !as.isEmpty() && root.equals(as) && columns.isEmpty();
  }

  public static void noSecret(
      String name, Collection<String> known, Node node, Diagnostics diagnostics) {
    diagnostics.add(
        node,
        "the plan has no secret `" + name + "`",
        Nearest.best(name, known)
            .map(Nearest::question)
            .orElse("`secrets: [" + name + "]` in the plan takes it from the environment"));
  }

  List<String> roots() {
    List<String> roots = new ArrayList<>(List.of("inputs", "secrets", STEPS, NEEDS, "task", "run"));
    if (!as.isEmpty()) {
      roots.add(as);
    }
    if (cleaningUp) {
      roots.add("failure");
    }
    return roots;
  }

  /// Returns the known kind of each name's value.
  Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new HashMap<>();
    roots().forEach(root -> kinds.put(root, Kind.VALUES));
    FIXED.keySet().forEach(root -> kinds.put(root, Kind.TEXTS));
    kinds.put("secrets", Kind.TEXTS);
    if (!as.isEmpty()) {
      // A row's number is none.
      kinds.put("task", Kind.VALUES);
    }
    if (!as.isEmpty() && row != null) {
      kinds.put(as, row);
    } else {
      kinds.remove(as);
    }
    return kinds;
  }
}
