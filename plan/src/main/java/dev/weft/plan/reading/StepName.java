package dev.weft.plan.reading;

import dev.weft.Task;
import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.PlanValues;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.expression.ValueTemplate;
import dev.weft.plan.scope.KnownText;
import dev.weft.plan.scope.OutputPaths;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.source.PlanKeys;
import dev.weft.secret.Secrets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// The `name` of a step. Inputs in it are resolved before the run; a row and the name of the task
/// are resolved when the step begins in that task, so that future tasks need no memory for names.
///
/// @param text the name independent of the task; parts that depend on the task remain as written
/// @param inTask returns the name in a task; null if it is the same in all tasks
record StepName(String text, @Nullable Function<Task, String> inTask) {
  private static final String KEY = "name";
  private static final int LENGTH_MAX = 100;
  private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}]+");

  /// Reads the name; reports an error if it cannot be resolved.
  static StepName read(Node node, ReadContext context) {
    String written = CommandReader.written(node, "?");
    Template template = TemplateReader.parse(node, "`name`", context.diagnostics());
    if (template == null) {
      return new StepName(written, null);
    }
    List<Path> late =
        paths(template).filter(path -> !isSettled(path, context.planValues())).toList();
    if (late.isEmpty() || context.names().isUnsettled(template)) {
      String known = KnownText.read(node, KEY, context);
      return new StepName(known == null ? written : known, null);
    }
    for (Path path : late) {
      if (!isOfTask(path, context)) {
        context
            .diagnostics()
            .add(
                node,
                path.toString(),
                "a step's `name` cannot read `" + path + "`",
                "`${{ inputs.NAME }}`, `${{ task.name }}` and the row can stand here");
        return new StepName(written, null);
      }
    }
    OutputPaths none = new OutputPaths(List.of(), null, List.of(), context);
    boolean isRight = new TemplateReader(context, none).check(template, node);
    return new StepName(
        written, isRight ? inTask(template, context.planValues(), context.secrets()) : null);
  }

  private static Stream<Path> paths(Template template) {
    return template.expressions().stream().map(Expression::paths).flatMap(List::stream);
  }

  private static boolean isSettled(Path path, PlanValues planValues) {
    return path.segments().getFirst().equals("inputs") && !planValues.isFilled(path);
  }

  /// Returns whether the path depends only on the task.
  private static boolean isOfTask(Path path, ReadContext context) {
    PlanValues planValues = context.planValues();
    String root = path.segments().getFirst();
    if (planValues.isFilled(path) && planValues.filled() instanceof PlanValues.Filled filled) {
      ValueTemplate value = filled.values().get(path.segments().get(1));
      return value == null
          || value.paths().stream()
              .allMatch(it -> isSettled(it, filled.outside()) || isOfTask(it, context));
    }
    return root.equals(context.names().as())
        // A missing default row has a message of its own.
        || root.equals(PlanKeys.DEFAULT_ROW)
        || path.segments().equals(List.of("task", KEY));
  }

  private static Function<Task, String> inTask(
      Template template, PlanValues planValues, Secrets secrets) {
    return task -> {
      try {
        String text = template.text(scope(template, planValues, task));
        return shortened(secrets.isEmpty() ? text : secrets.masks().mask(text));
      } catch (ExpressionException none) {
        // A name must not cause a failure.
        return shortened(template.toString());
      }
    };
  }

  /// Returns the values that a name can read in a task.
  private static Scope scope(Template template, PlanValues planValues, Task task) {
    Map<String, Object> values = new HashMap<>(task.values());
    values.put("task", Map.of(KEY, task.name()));
    values.put("inputs", planValues.inputs());
    if (planValues.filled() instanceof PlanValues.Filled filled
        && paths(template).anyMatch(planValues::isFilled)) {
      values.put("inputs", filled.outside().inputs());
      Scope outside = new Scope(values);
      Map<String, Object> inputs = new HashMap<>(planValues.inputs());
      paths(template)
          .filter(planValues::isFilled)
          .map(path -> path.segments().get(1))
          .forEach(
              name -> {
                ValueTemplate value = filled.values().get(name);
                Object filledIn = value == null ? null : value.value(outside);
                inputs.put(name, filledIn == null ? "" : filledIn);
              });
      values.put("inputs", inputs);
    }
    return new Scope(values);
  }

  /// Shortens the name to one line that fits a screen.
  private static String shortened(String text) {
    String line = BREAKS.matcher(text).replaceAll(" ").strip();
    if (line.length() <= LENGTH_MAX) {
      return line;
    }
    int end =
        Character.isHighSurrogate(line.charAt(LENGTH_MAX - 2)) ? LENGTH_MAX - 2 : LENGTH_MAX - 1;
    return line.substring(0, end) + "…";
  }
}
