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

/// What the expressions of a task can read, as far as that is known before anything runs.
///
/// @param given inputs and secrets
/// @param unsettled those of the inputs whose values are not known
/// @param as what a row is called; empty where there is none
/// @param columns of the rows; empty where they are not known, or a row has none
/// @param row what is known of a row; null if it may be anything
/// @param needs what each task that this one needs leaves, by name; null where that cannot be read,
///     since it stands for many rows
/// @param cleaningUp whether this is clean-up, which can see what has failed
public record StaticScope(
    PlanValues given,
    Unsettled unsettled,
    String as,
    List<String> columns,
    @Nullable Kind row,
    Map<String, @Nullable Collection<String>> needs,
    boolean cleaningUp) {

  static final String STEPS = "steps";
  static final String NEEDS = "needs";

  private static final Map<String, List<String>> FIXED =
      Map.of(
          "task", List.of("name", "status"),
          "run", List.of("id", "status"));
  private static final List<String> FAILURE = List.of("task", "step", "code", "message");

  /// The names of a plan, outside of any task.
  public static StaticScope of(PlanValues given, Unsettled unsettled) {
    return new StaticScope(given, unsettled, "", List.of(), null, Map.of(), false);
  }

  public StaticScope withRow(String as, Rows rows) {
    return new StaticScope(given, unsettled, as, rows.columns(), rows.kind(), needs, cleaningUp);
  }

  public StaticScope withGiven(PlanValues given, Unsettled unsettled) {
    return new StaticScope(given, unsettled, as, columns, row, needs, cleaningUp);
  }

  /// Where rows of any kind may be.
  public StaticScope withAnyRow(String as) {
    return new StaticScope(given, unsettled, as, List.of(), null, needs, cleaningUp);
  }

  public StaticScope withNeeds(Map<String, @Nullable Collection<String>> needs) {
    return new StaticScope(given, unsettled, as, columns, row, needs, cleaningUp);
  }

  public StaticScope whenCleaningUp() {
    return new StaticScope(given, unsettled, as, columns, row, needs, true);
  }

  /// The fields of a name of which all are known; null for any other name.
  @Nullable Collection<String> fieldsOf(String root) {
    if (root.equals("inputs")) {
      Set<String> inputs = new TreeSet<>(given.inputNames());
      inputs.addAll(unsettled.names());
      return inputs;
    }
    if (root.equals("secrets")) {
      return given.secrets().keySet();
    }
    if (root.equals("failure") && cleaningUp) {
      return FAILURE;
    }
    return !as.isEmpty() && root.equals(as) && !columns.isEmpty() ? columns : FIXED.get(root);
  }

  /// Whether a path reads an input whose value is not known.
  public boolean isUnsettled(Path path) {
    return unsettled.isReadBy(path, given.inputNames());
  }

  /// Whether a template reads an input whose value is not known.
  public boolean isUnsettled(Template template) {
    return unsettled.isReadBy(template, given.inputNames());
  }

  /// Whether this is a row of which any part may be read.
  boolean isOpenRow(String root) {
    return !as.isEmpty() && root.equals(as) && columns.isEmpty();
  }

  public static void noSecret(
      String name, Collection<String> known, Node node, Diagnostics problems) {
    problems.add(
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

  /// What is known of each name's value.
  Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new HashMap<>();
    roots().forEach(root -> kinds.put(root, Kind.VALUES));
    FIXED.keySet().forEach(root -> kinds.put(root, Kind.TEXTS));
    kinds.put("secrets", Kind.TEXTS);
    if (!as.isEmpty() && row != null) {
      kinds.put(as, row);
    } else {
      kinds.remove(as);
    }
    return kinds;
  }
}
