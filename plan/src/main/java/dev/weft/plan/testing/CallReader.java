package dev.weft.plan.testing;

import dev.weft.json.Json;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads which commands and requests a test expects.
final class CallReader {
  private final Function<ScalarNode, StepPattern> patterns;
  private final Diagnostics diagnostics;
  private final ValueReader values;

  /// One part of a call, such as its text or a variable.
  ///
  /// @param got returns what there is instead; null if it is as expected
  private record Part(
      Node node, String what, String expected, Function<Call, @Nullable String> got) {}

  /// @param patterns reads the name of steps
  CallReader(Function<ScalarNode, StepPattern> patterns, Diagnostics diagnostics) {
    this.patterns = patterns;
    this.diagnostics = diagnostics;
    this.values = new ValueReader(_ -> true, diagnostics);
  }

  /// Returns what is expected of the commands of some steps; null after an error.
  @Nullable Expectation command(ScalarNode key, Node node) {
    StepPattern pattern = patterns.apply(key);
    List<Part> parts = new ArrayList<>();
    if (!(node instanceof MappingNode)) {
      addRun(node, parts);
      return expect(key, pattern, "command", Call.Command.class, parts);
    }
    Fields fields = Fields.of(node, "a command", diagnostics).only(TestKeys.COMMAND);
    Node run = fields.node("run");
    if (run != null) {
      addRun(run, parts);
    }
    fields
        .under("env")
        .values()
        .forEach(
            (name, value) ->
                parts.add(
                    text(
                        value,
                        "the variable `" + name + "`",
                        call -> ((Call.Command) call).environment().get(name))));
    Node directory = fields.node("working-directory");
    if (directory != null) {
      parts.add(
          new Part(
              directory,
              "the working directory",
              String.valueOf(fields.text("working-directory")),
              call -> otherFolder(((Call.Command) call).directory(), directory)));
    }
    return expect(key, pattern, "command", Call.Command.class, parts);
  }

  private static @Nullable String otherFolder(Path folder, Node expected) {
    String written = expected instanceof ScalarNode scalar ? scalar.getValue() : "";
    return folder.endsWith(Path.of(written).normalize()) ? null : folder.toString();
  }

  private void addRun(Node run, List<Part> parts) {
    if (run instanceof SequenceNode list) {
      List<String> words = new ArrayList<>();
      for (Node item : list.getValue()) {
        String word = Fields.text(item, "a word of a command", diagnostics);
        if (word != null) {
          words.add(word);
        }
      }
      parts.add(
          new Part(
              run,
              "the command",
              Json.write(words),
              call -> {
                List<String> got = ((Call.Command) call).words();
                return got.equals(words) ? null : Json.write(got);
              }));
    } else {
      parts.add(text(run, "the command", call -> ((Call.Command) call).written()));
    }
  }

  /// Returns what is expected of the requests of some steps; null after an error.
  @Nullable Expectation request(ScalarNode key, Node node) {
    StepPattern pattern = patterns.apply(key);
    List<Part> parts = new ArrayList<>();
    if (!(node instanceof MappingNode)) {
      addAddress(node, parts);
      return expect(key, pattern, "request", Call.Request.class, parts);
    }
    Fields fields = Fields.of(node, "a request", diagnostics).only(TestKeys.REQUEST);
    Node http = fields.node("http");
    if (http != null) {
      addAddress(http, parts);
    }
    fields
        .under("headers")
        .values()
        .forEach(
            (name, value) ->
                parts.add(
                    text(
                        value,
                        "the header `" + name + "`",
                        call ->
                            ((Call.Request) call).headers().get(name.toLowerCase(Locale.ROOT)))));
    Node body = fields.node("body");
    if (body != null) {
      parts.add(text(body, "the body", call -> ((Call.Request) call).payload()));
    }
    Node json = fields.node("json");
    if (json != null) {
      Object expected = values.datum(json);
      parts.add(
          new Part(
              json,
              "the JSON",
              Json.write(expected),
              call -> otherJson(((Call.Request) call).payload(), expected)));
    }
    return expect(key, pattern, "request", Call.Request.class, parts);
  }

  private static @Nullable String otherJson(@Nullable String payload, @Nullable Object expected) {
    if (payload == null) {
      return "nothing";
    }
    try {
      boolean same =
          OutputsReader.same(expected, Json.read(payload.getBytes(StandardCharsets.UTF_8)));
      return same ? null : payload;
    } catch (IllegalArgumentException notJson) {
      return payload;
    }
  }

  private void addAddress(Node node, List<Part> parts) {
    String written = Fields.text(node, "a request", diagnostics);
    if (written != null) {
      String expected = written.contains(" ") ? written : "GET " + written;
      parts.add(
          new Part(
              node,
              "the request",
              expected,
              call -> {
                String got = ((Call.Request) call).written();
                return got.equals(expected) ? null : got;
              }));
    }
  }

  private Part text(Node node, String what, Function<Call, @Nullable String> actual) {
    String expected = Fields.text(node, what, diagnostics);
    String text = expected == null ? "" : expected;
    return new Part(
        node,
        what,
        text,
        call -> {
          String got = actual.apply(call);
          return text.equals(got) ? null : got == null ? "nothing" : got;
        });
  }

  private static Expectation expect(
      ScalarNode key,
      StepPattern pattern,
      String kind,
      Class<? extends Call> type,
      List<Part> parts) {
    return (observed, _) -> {
      List<Observed.Try> tries =
          observed.tries(pattern).stream().filter(it -> it.call != null).toList();
      if (tries.isEmpty()) {
        return List.of(new Mismatch(key, "`" + pattern.text() + "` did not run"));
      }
      for (Observed.Try each : tries) {
        Call call = each.call;
        if (!type.isInstance(call)) {
          String other = "`%s/%s` is no %s".formatted(each.place.task(), each.place.id(), kind);
          return List.of(new Mismatch(key, other));
        }
        List<Mismatch> wrong = new ArrayList<>();
        for (Part part : parts) {
          String got = part.got().apply(call);
          if (got != null) {
            String message =
                part.what()
                    + " of `%s/%s` is another".formatted(each.place.task(), each.place.id());
            wrong.add(Mismatch.of(part.node(), message, part.expected(), got, each.lastEvent));
          }
        }
        if (!wrong.isEmpty()) {
          return wrong;
        }
      }
      return List.of();
    };
  }
}
