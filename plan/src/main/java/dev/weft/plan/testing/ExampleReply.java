package dev.weft.plan.testing;

import static java.util.Locale.ROOT;

import dev.weft.Form;
import dev.weft.Step;
import dev.weft.json.Json;
import dev.weft.step.http.HttpBody;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The stub to write for a step: a success that leaves what the plan reads of it.
final class ExampleReply {
  private static final Pattern PLAIN =
      Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_./-]*( [\\p{L}\\p{N}_./-]+)*|\\d+m?s");
  // What looks like a text, and is none in YAML.
  private static final Set<String> OTHER_TYPES = Set.of("true", "false", "null");
  private static final String SEGMENT = "[A-Za-z_][A-Za-z0-9_]*";

  private ExampleReply() {}

  /// Returns the line to write under `stubs`.
  ///
  /// @param name how the test file names the step
  /// @param texts the texts of the plan
  static String line(String name, Step<?> step, Collection<String> texts) {
    String key = PLAIN.matcher(name).matches() ? name : Json.write(name);
    return key + ": " + reply(step, texts);
  }

  private static String reply(Step<?> step, Collection<String> texts) {
    Step.Approval approval = step.asApproval();
    if (approval != null) {
      String by = approval.by().isEmpty() ? "somebody" : approval.by().getFirst();
      Map<String, String> form = form(approval.form());
      return "{approve: " + by + (form.isEmpty() ? "" : ", form: " + flow(form)) + "}";
    }
    boolean isRequest =
        step instanceof Step.Work<?> work && Call.real(work.body()) instanceof HttpBody;
    Map<String, Object> outputs = outputsRead(step.id(), texts);
    if (!isRequest) {
      return outputs.isEmpty() ? "{}" : "{outputs: " + flow(outputs) + "}";
    }
    Object body = outputs.get("body");
    return body == null ? "{status: 200}" : "{status: 200, json: " + flow(body) + "}";
  }

  /// Returns values for the fields of a form that need one.
  static Map<String, String> form(Form form) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Form.Field field : form.fields()) {
      if (field.otherwise() == null) {
        values.put(
            field.name(),
            switch (field.type()) {
              case Form.Type.Text() -> field.name();
              case Form.Type.Decimal() -> "1";
              case Form.Type.Flag() -> "true";
              case Form.Type.Choice(var of) -> of.getFirst();
            });
      }
    }
    return values;
  }

  /// Returns the outputs of a step that a plan reads, each with its own name as its value.
  static Map<String, Object> outputsRead(String id, Collection<String> texts) {
    Map<String, Object> outputs = new TreeMap<>();
    Pattern path =
        Pattern.compile(
            "steps(?:\\.%1$s|\\[[\"']%1$s[\"']])\\.outputs((?:\\.\\??%2$s)+)"
                .formatted(Pattern.quote(id), SEGMENT));
    for (String text : texts) {
      Matcher matcher = path.matcher(text);
      while (matcher.find()) {
        add(matcher.group(1).replace("?", "").substring(1).split("\\."), outputs);
      }
    }
    return outputs;
  }

  @SuppressWarnings("unchecked")
  private static void add(String[] names, Map<String, Object> values) {
    Map<String, Object> inner = values;
    for (int at = 0; at < names.length - 1; at++) {
      Object next = inner.get(names[at]);
      if (!(next instanceof Map)) {
        next = new TreeMap<String, Object>();
        inner.put(names[at], next);
      }
      inner = (Map<String, Object>) next;
    }
    inner.putIfAbsent(names[names.length - 1], names[names.length - 1]);
  }

  /// Returns a value in the flow style of YAML.
  static String flow(Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(it -> it == null ? "null" : flow(it))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (!(value instanceof Map<?, ?> map)) {
      String text = String.valueOf(value);
      boolean isPlain =
          PLAIN.matcher(text).matches() && !OTHER_TYPES.contains(text.toLowerCase(ROOT));
      return value instanceof String && !isPlain ? Json.write(value) : text;
    }
    StringBuilder text = new StringBuilder("{");
    map.forEach(
        (name, inner) ->
            text.append(text.length() == 1 ? "" : ", ")
                .append(flow(String.valueOf(name)))
                .append(": ")
                .append(inner == null ? "null" : flow(inner)));
    return text.append('}').toString();
  }
}
