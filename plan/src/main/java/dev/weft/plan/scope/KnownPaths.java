package dev.weft.plan.scope;

import dev.weft.expression.Expression;
import dev.weft.expression.Kind;
import dev.weft.expression.Path;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Checks whether the paths in one step have a value, as far as that is known before the run.
///
/// @param ofAnswer whether they can read the `outputs` of the step itself
record KnownPaths(
    StaticScope names, OutputPaths outputs, boolean ofAnswer, Diagnostics diagnostics) {
  static final String OUTPUTS = "outputs";

  private static final String INPUTS = "inputs";
  private static final String RESULTS = "results";
  // What a needed task with rows has.
  private static final List<String> OF_ROWS = List.of(RESULTS, "count", "succeeded", "failed");
  // Names in other tools, and their equivalents.
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          OUTPUTS,
          "write `steps.ID.outputs.NAME`; `until` alone reads what its own step leaves",
          "env",
          "variables are there for commands; expressions read `inputs`",
          "vars",
          "write `inputs.NAME`",
          "matrix",
          "a task with `for-each` has rows: write `row`, or `row.NAME` of a mapping",
          "item",
          "a task with `for-each` has rows: write `row`");

  /// Reports errors in a path.
  ///
  /// @return whether there are none
  boolean check(Path path, Node node) {
    List<String> segments = path.segments();
    String root = segments.getFirst();
    if (ofAnswer && root.equals(OUTPUTS)) {
      return outputs.checkOwn(path, node) && isWhole(path, 2, node);
    }
    Collection<String> fields = names.fieldsOf(root);
    if (fields != null) {
      return isField(path, fields, node) && isWhole(path, 2, node);
    }
    return switch (root) {
      case StaticScope.STEPS -> outputs.check(path, node);
      case StaticScope.NEEDS -> isNeed(path, node);
      default -> names.isOpenRow(root) ? isWhole(path, 1, node) : isUnknown(path, node);
    };
  }

  /// Returns whether a path reads the outputs of the step itself.
  static boolean isOfAnswer(Path path) {
    return path.segments().getFirst().equals(OUTPUTS);
  }

  /// Returns the kind of the value at a path; null if it may be anything.
  @Nullable Kind kind(Path path) {
    List<String> segments = path.segments();
    boolean isStatus = segments.size() == 3 && segments.getLast().equals("status");
    return switch (segments.getFirst()) {
      case StaticScope.STEPS, StaticScope.NEEDS ->
          isStatus || isResults(segments) ? Kind.TEXT : null;
      case INPUTS -> segments.size() == 2 && input(path) instanceof String ? Kind.TEXT : null;
      case String root -> {
        Kind kind = kinds().get(root);
        boolean isText = kind == Kind.TEXT || (kind == Kind.TEXTS && segments.size() > 1);
        yield isText ? Kind.TEXT : null;
      }
    };
  }

  /// Returns the known kind of each name's value.
  Map<String, Kind> kinds() {
    Map<String, Kind> kinds = names.kinds();
    if (ofAnswer) {
      kinds.put(OUTPUTS, outputs.areTexts() ? Kind.TEXTS : Kind.VALUES);
    }
    return kinds;
  }

  /// Reports comparisons of a number with a text, which is never equal.
  void checkCompared(Expression.Computed expression, Node node) {
    for (Expression.Compared compared : expression.compared()) {
      if (isNumber(compared.path())) {
        boolean isQuoted = compared.text().matches("-?\\d+(\\.\\d+)?");
        diagnostics.add(
            node,
            "`%s` is a number, and never equal to the text `'%s'`"
                .formatted(compared.path(), compared.text()),
            isQuoted ? "write `" + compared.text() + "` without quotes" : "");
      }
    }
  }

  private boolean isNumber(Path path) {
    List<String> segments = path.segments();
    return switch (segments.getFirst()) {
      case StaticScope.NEEDS ->
          segments.size() == 3
              && names.needs().get(segments.get(1)) == null
              && OF_ROWS.contains(segments.get(2))
              && !segments.get(2).equals(RESULTS);
      case "task" -> segments.equals(List.of("task", "number"));
      case OUTPUTS -> ofAnswer && outputs.isStatusOfResponse(segments);
      case INPUTS -> segments.size() == 2 && input(path) instanceof Number;
      default -> false;
    };
  }

  private static boolean isResults(List<String> segments) {
    return segments.size() == 3
        && segments.getFirst().equals(StaticScope.NEEDS)
        && segments.getLast().equals(RESULTS);
  }

  private boolean isField(Path path, Collection<String> fields, Node node) {
    String root = path.segments().getFirst();
    if (path.segments().size() == 1) {
      String example = root.equals(names.as()) ? fields.iterator().next() : "NAME";
      return isFalse(
          path, node, "`" + root + "` alone is no value", "write `" + root + "." + example + "`");
    }
    String name = path.segments().get(1);
    if (fields.contains(name) || names.isUnsettled(path)) {
      return true;
    }
    String nearest = Nearest.remedy(name, fields);
    if (root.equals("secrets")) {
      StaticScope.noSecret(name, fields, node, diagnostics);
      return false;
    }
    if (root.equals(INPUTS)) {
      String remedy =
          fields.isEmpty() ? "`inputs: {" + name + ": …}` in the plan makes one" : nearest;
      return isFalse(path, node, "the plan has no input `" + name + "`", remedy);
    }
    return isFalse(
        path,
        node,
        root.equals(names.as())
            ? "a row has no column `" + name + "`"
            : "`" + root + "." + name + "` names nothing",
        nearest);
  }

  /// Checks that a path does not continue after a value that has no parts.
  private boolean isWhole(Path path, int size, Node node) {
    List<String> segments = path.segments();
    Path prefix = new Path(segments.subList(0, Math.min(size, segments.size())));
    return segments.size() <= size
        || hasParts(prefix)
        || isFalse(path, node, "`" + prefix + "` has no parts", "write `" + prefix + "`");
  }

  private boolean hasParts(Path path) {
    boolean isInput = path.segments().getFirst().equals(INPUTS);
    return (isInput && names.planValues().inputs().containsKey(path.segments().getLast()))
        ? input(path) instanceof Map || input(path) instanceof List
        : kind(path) != Kind.TEXT;
  }

  private @Nullable Object input(Path path) {
    return names.planValues().inputs().get(path.segments().getLast());
  }

  private boolean isNeed(Path path, Node node) {
    List<String> segments = path.segments();
    String name = segments.size() > 1 ? segments.get(1) : "";
    if (name.isEmpty()) {
      return isFalse(path, node, "`needs` alone is no value", "write `needs.TASK.outputs.NAME`");
    }
    if (!names.needs().containsKey(name)) {
      return isFalse(path, node, "no task `" + name + "` is needed here", need(name));
    }
    Collection<String> left = names.needs().get(name);
    if (segments.size() == 3 && segments.get(2).equals("status")) {
      return true;
    }
    if (left == null && segments.size() == 3 && OF_ROWS.contains(segments.get(2))) {
      return isOfRows(path, name, segments.get(2), node);
    }
    if (segments.size() < 4 || !segments.get(2).equals("outputs")) {
      String task = new Path(List.of(StaticScope.NEEDS, name)).toString();
      String remedy = status(task, segments.size() == 3 ? segments.get(2) : "");
      return isFalse(path, node, "`" + path + "` is no value", remedy);
    }
    if (left == null) {
      String message = "`" + name + "` stands for many rows, whose outputs have no one name";
      return isFalse(path, node, message, "`needs." + name + ".results` is a file of them all");
    }
    String output = segments.get(3);
    return left.contains(output)
        || isFalse(
            path,
            node,
            "the task `" + name + "` has no output `" + output + "`",
            left.isEmpty()
                ? "`outputs: {%s: …}` on that task makes one".formatted(output)
                : Nearest.remedy(output, left));
  }

  private boolean isOfRows(Path path, String task, String field, Node node) {
    return !field.equals(RESULTS)
        || names.planValues().results().containsKey(task)
        || isFalse(
            path,
            node,
            "the results of `" + task + "` are not written to a file",
            "`results: %s.csv` on that task does it".formatted(fileName(task)));
  }

  private static String fileName(String task) {
    return task.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
  }

  /// Returns what to write instead of a path that ends in this word.
  private String status(String task, String word) {
    if (word.equals(RESULTS) || word.equals("count")) {
      return "a task with `for-each` has that; write `%s.status`".formatted(task);
    }
    String seldom =
        names.cleaningUp() || !StatusWords.isFault(word)
            ? ""
            : "; it is seen here only if that task has `continue-on-error`";
    return StatusWords.instead(task, word)
        .map(instead -> instead + seldom)
        .orElse("write `%s.outputs.NAME` or `%s.status`".formatted(task, task));
  }

  /// Returns what to write instead of a task that is not needed, or how to declare the need.
  private String need(String name) {
    Collection<String> needed = names.needs().keySet();
    if (needed.isEmpty()) {
      return "add `needs: [" + name + "]`";
    }
    return names.cleaningUp()
        ? Nearest.remedy(name, needed)
        : Nearest.best(name, needed).map(Nearest::question).orElse("add `" + name + "` to `needs`");
  }

  private boolean isUnknown(Path path, Node node) {
    String root = path.segments().getFirst();
    if (root.equals("failure")) {
      String remedy = "`on-failure` and `finally` can read it";
      return isFalse(path, node, "`failure` is not there before something has failed", remedy);
    }
    if (root.equals(PlanKeys.DEFAULT_ROW)) {
      return names.as().isEmpty()
          ? isFalse(path, node, "there is no row: the task has no `for-each`", "")
          : isFalse(path, node, "a row is called `" + names.as() + "` here", "");
    }
    String remedy = ELSEWHERE.getOrDefault(root, Nearest.remedy(root, names.roots()));
    if (ofAnswer && !ELSEWHERE.containsKey(root)) {
      boolean isMisspelt = Nearest.best(root, List.of(OUTPUTS)).isPresent();
      remedy =
          isMisspelt
              ? Nearest.question(OUTPUTS)
              : "`until` reads what the step leaves as `outputs." + path + "`";
    }
    if (root.equals("matrix") && !names.as().isEmpty() && path.segments().size() > 1) {
      List<String> ofRow = new ArrayList<>(path.segments());
      ofRow.set(0, names.as());
      remedy = "here a row is `" + names.as() + "`: write `" + new Path(ofRow) + "`";
    }
    return isFalse(path, node, "`" + path + "` names nothing", remedy);
  }

  private boolean isFalse(Path path, Node node, String message, String remedy) {
    diagnostics.add(node, path.toString(), message, remedy);
    return false;
  }
}
