package dev.weft.plan.reading;

import dev.weft.Form;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.PlanValues;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.expression.ValueTemplate;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.Input;
import dev.weft.plan.scope.Inputs;
import dev.weft.plan.scope.OutputPaths;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.StaticScope;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.scope.UnknownInputs;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads `with`: the inputs that a task passes to its template. Values that depend only on the
/// plan's inputs are resolved before the run and can be used wherever an input can; the others are
/// resolved for each task.
final class WithReader {
  private static final String INPUTS = "inputs";

  private final ReadContext outside;
  private final Diagnostics diagnostics;
  private final Map<String, Object> fixed = new HashMap<>();
  private final Map<String, ValueTemplate> filled = new HashMap<>();
  private final Set<String> unsettled = new HashSet<>();

  /// @param outside the names that the values can read
  WithReader(ReadContext outside) {
    this.outside = outside;
    this.diagnostics = outside.diagnostics();
  }

  /// Returns the names that the steps of a template can read.
  ///
  /// @param template the template's name
  /// @param uses the place that names it
  /// @param with the values; null for none
  StaticScope read(String template, Node uses, Inputs declared, @Nullable Node with) {
    Fields given = with == null ? Fields.none(diagnostics) : Fields.of(with, "`with`", diagnostics);
    boolean isKnown = !declared.isSound() || checkNames(template, given, declared.names());
    for (Input input : declared.all()) {
      Node value = given.node(input.name());
      if (value != null) {
        read(input, value);
      } else if (input.otherwise() != null && declared.isSound(input.name())) {
        fixed.put(input.name(), input.sample());
      } else {
        unsettle(input.name());
        // A missing input may be a misspelt one.
        if (isKnown && given.isSound() && declared.isSound(input.name())) {
          refuseMissing(template, uses, input);
        }
      }
    }
    return names(declared);
  }

  private void refuseMissing(String template, Node uses, Input input) {
    diagnostics.add(
        uses,
        "the template `" + template + "` needs the input `" + input.name() + "`",
        "add `with: {" + input.name() + ": ...}`");
  }

  /// Returns the names that the steps of an unused template can read: its inputs may have any
  /// value.
  StaticScope ofUnused(Inputs declared) {
    declared.names().forEach(this::unsettle);
    return names(declared);
  }

  /// Marks an input as unknown, so that what depends on its value is not checked.
  private void unsettle(String input) {
    filled.put(input, ValueTemplate.of(""));
    unsettled.add(input);
  }

  private StaticScope names(Inputs declared) {
    PlanValues planValues = outside.planValues();
    Map<String, Object> inputs = new HashMap<>(planValues.inputs());
    inputs.keySet().removeAll(filled.keySet());
    inputs.putAll(fixed);
    PlanValues.Filled perTask = filled.isEmpty() ? null : new PlanValues.Filled(filled, planValues);
    UnknownInputs outer = outside.names().unsettled();
    Set<String> all = new HashSet<>(outer.names());
    all.removeAll(declared.names());
    all.addAll(unsettled);
    return outside
        .names()
        .withPlanValues(
            new PlanValues(inputs, planValues.secrets(), perTask, planValues.results()),
            new UnknownInputs(all, outer.others() || !declared.isSound()));
  }

  private boolean checkNames(String template, Fields given, Collection<String> known) {
    for (String name : given.values().keySet()) {
      if (!known.contains(name)) {
        diagnostics.add(
            given.key(name),
            "the template `" + template + "` has no input `" + name + "`",
            Nearest.remedy(name, known));
      }
    }
    return known.containsAll(given.values().keySet());
  }

  private void read(Input input, Node node) {
    TemplateReader templates =
        new TemplateReader(outside, new OutputPaths(List.of(), null, List.of(), outside));
    List<Path> paths = new ArrayList<>();
    List<Node> wrong = new ArrayList<>();
    ValueReader reader =
        new ValueReader(
            text -> {
              Template template = templates.read(text, "a value");
              if (template == null) {
                wrong.add(text);
                return false;
              }
              template.expressions().forEach(it -> paths.addAll(it.paths()));
              return true;
            },
            diagnostics);
    ValueTemplate value = reader.read(node);
    if (!wrong.isEmpty() || paths.stream().anyMatch(outside.names()::isUnsettled)) {
      unsettle(input.name());
    } else if (paths.stream().allMatch(path -> path.segments().getFirst().equals(INPUTS))) {
      settle(input, value, node);
    } else {
      filled.put(input.name(), value);
    }
  }

  private void settle(Input input, ValueTemplate template, Node node) {
    try {
      Object value = template.value(new Scope(Map.of(INPUTS, outside.planValues().inputs())));
      if (value == null) {
        throw new IllegalArgumentException("`" + input.name() + "` is given no value");
      }
      boolean isAny = input.otherwise() == null && input.type() instanceof Form.Type.Text;
      fixed.put(input.name(), isAny ? value : typed(input, value));
    } catch (ExpressionException | IllegalArgumentException wrong) {
      unsettle(input.name());
      diagnostics.add(node, String.valueOf(wrong.getMessage()), "");
    }
  }

  private static Object typed(Input input, Object value) {
    if (input.type() == null && value instanceof List) {
      return value;
    }
    if (value instanceof Map || value instanceof List) {
      throw new IllegalArgumentException(
          "`" + input.name() + "` is " + (input.type() == null ? "a list" : "one value"));
    }
    return input.value(String.valueOf(value));
  }
}
