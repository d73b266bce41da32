package dev.weft.plan.testing;

import dev.weft.Answer;
import dev.weft.Failure;
import dev.weft.Step;
import dev.weft.json.Json;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.testing.Stub.Reply;
import dev.weft.plan.testing.Stub.Response;
import dev.weft.step.http.HttpBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the `stubs` of a test or of a test file.
final class StubReader {
  private static final List<String> ENDINGS = List.of("fail", "status", "approve", "deny");

  private final @Nullable KnownSteps known;
  private final Diagnostics diagnostics;
  private final ValueReader values;

  /// @param known the plan's steps; null if they are not known
  StubReader(@Nullable KnownSteps known, Diagnostics diagnostics) {
    this.known = known;
    this.diagnostics = diagnostics;
    this.values = new ValueReader(_ -> true, diagnostics);
  }

  /// Returns the valid stubs under a key; reports errors in the others.
  List<Stub> read(@Nullable Node stubs, boolean isOfTest) {
    List<Stub> read = new ArrayList<>();
    if (stubs == null) {
      return read;
    }
    Fields fields =
        Fields.of(
            stubs,
            "`stubs` is a mapping of steps to what they do",
            "such as `Build/make: {}`",
            diagnostics);
    fields
        .values()
        .forEach(
            (name, node) -> {
              Stub stub = new Stub(StepPattern.of(name), fields.key(name), replies(node), isOfTest);
              check(stub, node);
              read.add(stub);
            });
    return read;
  }

  private List<Reply> replies(Node node) {
    if (!(node instanceof SequenceNode list)) {
      return List.of(reply(node));
    }
    if (list.getValue().isEmpty()) {
      diagnostics.add(list, "this says of no attempt what it does", "write `{}` for a success");
      return List.of(Reply.SUCCESS);
    }
    return list.getValue().stream().map(this::reply).toList();
  }

  private Reply reply(Node node) {
    Fields fields =
        Fields.of(node, "a stub is a mapping", "write `{}` for a success", diagnostics)
            .only(TestKeys.STUB, (_, _) -> Optional.empty());
    refuseTwoEndings(fields);
    Duration takes = fields.duration("takes");
    Integer times = fields.node("times") == null ? null : fields.count("times", 1, 1);
    return new Reply(
        takes == null ? Duration.ZERO : takes,
        times,
        printed(fields),
        outputs(fields),
        failure(fields),
        response(fields),
        answer(fields));
  }

  private void refuseTwoEndings(Fields fields) {
    List<String> ways = ENDINGS.stream().filter(key -> fields.node(key) != null).toList();
    if (ways.size() > 1) {
      diagnostics.add(
          fields.key(ways.get(1)),
          "`%s` does not go with `%s`".formatted(ways.get(1), ways.getFirst()),
          "an attempt ends in one way");
    }
    if (fields.node("message") != null && fields.node("fail") == null) {
      diagnostics.add(
          fields.key("message"), "`message` goes with `fail`", "such as `fail: exit 1`");
    }
    if (fields.node("form") != null && fields.node("approve") == null) {
      diagnostics.add(fields.key("form"), "`form` goes with `approve`", "such as `approve: alice`");
    }
    if (fields.node("json") != null && fields.node("body") != null) {
      diagnostics.add(fields.key("body"), "a response has `json` or `body`, not both", "");
    }
  }

  private List<String> printed(Fields fields) {
    List<String> lines = new ArrayList<>();
    for (Node line : fields.list("print")) {
      String text = Fields.text(line, "a line in `print`", diagnostics);
      if (text != null) {
        text.lines().forEach(lines::add);
      }
    }
    return lines;
  }

  private Map<String, Object> outputs(Fields fields) {
    Map<String, Object> outputs = new LinkedHashMap<>();
    fields
        .under("outputs")
        .values()
        .forEach(
            (name, value) -> {
              Object datum = values.datum(value);
              if (datum != null) {
                outputs.put(name, datum);
              }
            });
    return outputs;
  }

  private @Nullable Failure failure(Fields fields) {
    String code = fields.node("fail") == null ? null : fields.text("fail");
    String message = fields.node("message") == null ? null : fields.text("message");
    if (code == null) {
      return null;
    }
    if (code.matches("\\d{3}")) {
      diagnostics.add(
          fields.value("fail"),
          "`fail: " + code + "` is the status of a response",
          "write `status: " + code + "`");
    }
    return new Failure(code, message == null ? code : message);
  }

  private @Nullable Response response(Fields fields) {
    if (TestKeys.REQUEST_STUB.stream().allMatch(key -> fields.node(key) == null)) {
      return null;
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    texts(fields.under("headers"), _ -> "a header")
        .forEach((name, text) -> headers.put(name, List.of(text)));
    int status = fields.count("status", 100, 200);
    if (status > 599) {
      diagnostics.add(fields.value("status"), "there is no status `" + status + "`", "");
    }
    Node json = fields.node("json");
    String body = fields.node("body") == null ? "" : String.valueOf(fields.text("body"));
    if (json != null) {
      body = Json.write(values.datum(json));
      boolean isSaid = headers.keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
      if (!isSaid) {
        headers.put("Content-Type", List.of("application/json"));
      }
    }
    return new Response(status, headers, body);
  }

  private @Nullable Answer answer(Fields fields) {
    String yes = fields.node("approve") == null ? null : fields.text("approve");
    String no = fields.node("deny") == null ? null : fields.text("deny");
    Map<String, String> form = texts(fields.under("form"), name -> "`" + name + "`");
    if (yes != null) {
      return new Answer(yes, true, form);
    }
    return no == null ? null : new Answer(no, false, Map.of());
  }

  /// @param what describes a text, by its name
  private Map<String, String> texts(Fields fields, UnaryOperator<String> what) {
    Map<String, String> texts = new LinkedHashMap<>();
    fields
        .values()
        .forEach(
            (name, value) -> {
              String text = Fields.text(value, what.apply(name), diagnostics);
              if (text != null) {
                texts.put(name, text);
              }
            });
    return texts;
  }

  /// Checks that a stub names steps, and that they can do what it says.
  private void check(Stub stub, Node node) {
    if (known == null) {
      return;
    }
    List<KnownSteps.Known> steps = known.matching(stub.pattern());
    if (steps.isEmpty() && stub.isOfTest()) {
      refuseUnknown(stub.place(), stub.pattern().text(), known, diagnostics);
    }
    for (KnownSteps.Known each : steps) {
      List<Node> replies = node instanceof SequenceNode list ? list.getValue() : List.of(node);
      for (Node reply : replies) {
        refuseOthers(each, Fields.of(reply, "a stub", new Diagnostics()));
      }
    }
  }

  private void refuseOthers(KnownSteps.Known known, Fields reply) {
    boolean isApproval = known.step().asApproval() != null;
    boolean isRequest =
        known.step() instanceof Step.Work<?> work && Call.real(work.body()) instanceof HttpBody;
    boolean isOther = known.step() instanceof Step.Work<?> && !isRequest;
    String name = known.place().shown();
    refuse(reply, TestKeys.COMMAND_STUB, isRequest, name, "a request", "`status`, `json`, `body`");
    refuse(reply, TestKeys.REQUEST_STUB, isOther, name, "no request", "`outputs`");
    refuse(
        reply,
        TestKeys.APPROVAL_STUB,
        isRequest || isOther,
        name,
        "no approval",
        "`outputs`, `fail`");
    refuse(
        reply,
        List.of("outputs", "fail", "print", "status", "headers", "json", "body"),
        isApproval,
        name,
        "an approval",
        "`approve` or `deny`");
  }

  private void refuse(
      Fields reply, List<String> keys, boolean isWrong, String name, String kind, String instead) {
    if (isWrong) {
      keys.stream()
          .filter(key -> reply.node(key) != null)
          .forEach(
              key ->
                  diagnostics.add(
                      reply.key(key),
                      "`%s` does not go with `%s`, which is %s".formatted(key, name, kind),
                      "it has " + instead));
    }
  }

  /// Reports a name that fits no step.
  static void refuseUnknown(Node place, String name, KnownSteps known, Diagnostics diagnostics) {
    diagnostics.add(
        place, "the plan has no step `" + name + "`", Nearest.remedy(name, known.names()));
  }
}
