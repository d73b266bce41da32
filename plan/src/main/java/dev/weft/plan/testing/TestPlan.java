package dev.weft.plan.testing;

import dev.weft.json.Json;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the plan of a test, with the test's inputs and rows.
final class TestPlan {
  private static final Pattern INPUT =
      Pattern.compile("^error: (the input `([^`]+)`.*)$", Pattern.MULTILINE);

  private final Fields shared;
  private final Fields own;
  private final Node place;
  private final Diagnostics diagnostics;
  private boolean isToBlame;

  /// @param shared the file's keys
  /// @param own the test's keys
  /// @param place where the file names the test
  TestPlan(Fields shared, Fields own, Node place, Diagnostics diagnostics) {
    this.place = place;
    this.shared = shared;
    this.own = own;
    this.diagnostics = diagnostics;
  }

  /// Returns whether errors of the plan may come from mistakes of the test that were reported.
  boolean isToBlame() {
    return isToBlame;
  }

  /// @param file the test file, whose rows may have errors
  /// @param text its text
  /// @throws PlanException if the plan has an error
  PlanFile read(Path plan, Path file, String text, Processes processes) throws PlanException {
    Map<String, Node> inputs = new LinkedHashMap<>();
    Map<String, Node> inputKeys = new LinkedHashMap<>();
    collect("inputs", inputs, inputKeys);
    Map<String, Node> rows = new LinkedHashMap<>();
    Map<String, Node> rowKeys = new LinkedHashMap<>();
    collect("rows", rows, rowKeys);
    Map<String, String> given = new LinkedHashMap<>();
    ValueReader values = new ValueReader(_ -> true, diagnostics);
    inputs.forEach((name, node) -> given.put(name, text(node, values)));
    Diagnostics ofPlan = new Diagnostics();
    ofPlan.addLines(file.toString(), text);
    try {
      return PlanFile.read(
          plan,
          new PlanFile.Options(given, processes),
          ofPlan,
          root -> {
            refuseUnknown(Mappings.values(root).get("inputs"), inputKeys);
            Node changed = new RowNodes(rows, rowKeys, diagnostics).in(root);
            isToBlame = !diagnostics.isEmpty();
            return changed;
          });
    } catch (PlanException wrong) {
      noteInputs(String.valueOf(wrong.getMessage()), inputs);
      throw wrong;
    }
  }

  /// Reports where the test gives an input that the plan refused, or should give one.
  private void noteInputs(String message, Map<String, Node> given) {
    Matcher refused = INPUT.matcher(message);
    while (refused.find()) {
      String name = refused.group(2);
      Node node = given.get(name);
      if (node == null) {
        String missing = "the input `" + name + "` is missing";
        diagnostics.add(place, missing, "add `inputs: {" + name + ": ...}`");
      } else {
        diagnostics.add(node, refused.group(1), "");
      }
      isToBlame = true;
    }
  }

  /// Collects the entries of a key of the file and of the test, which come first.
  private void collect(String key, Map<String, Node> values, Map<String, Node> keys) {
    for (Fields fields : new Fields[] {shared, own}) {
      Fields entries = fields.under(key);
      entries
          .values()
          .forEach(
              (name, value) -> {
                values.put(name, value);
                keys.put(name, entries.key(name));
              });
    }
  }

  private static String text(Node node, ValueReader values) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : Json.write(values.datum(node));
  }

  private void refuseUnknown(@Nullable Node declared, Map<String, Node> given) {
    if (declared instanceof SequenceNode) {
      return;
    }
    Map<String, Node> known = Mappings.values(declared);
    given.forEach(
        (name, key) -> {
          if (!known.containsKey(name)) {
            diagnostics.add(
                key, "the plan has no input `" + name + "`", Nearest.remedy(name, known.keySet()));
          }
        });
  }
}
