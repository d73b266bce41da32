package dev.weft.plan.testing;

import dev.weft.Durations;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads what a test expects.
final class ExpectationReader {
  private static final String NOT_STARTED = "not started";
  private static final List<String> STATUSES =
      Stream.concat(Arrays.stream(Status.values()).map(Status::toString), Stream.of(NOT_STARTED))
          .toList();

  private final @Nullable KnownSteps known;
  private final Diagnostics diagnostics;
  private final List<Expectation> expectations = new ArrayList<>();

  /// @param known the plan's steps; null if they are not known
  ExpectationReader(@Nullable KnownSteps known, Diagnostics diagnostics) {
    this.known = known;
    this.diagnostics = diagnostics;
  }

  /// Returns the expectations of a test; reports errors in them.
  List<Expectation> read(Node expect) {
    Fields fields =
        Fields.of(expect, "`expect` is a mapping", "such as `status: succeeded`", diagnostics)
            .only(TestKeys.EXPECT);
    Node status = fields.node("status");
    if (status != null) {
      status(status);
    }
    each(fields, "tasks", this::task);
    each(fields, "steps", this::step);
    steps(fields, "ran")
        .forEach((pattern, node) -> expectations.add((it, _) -> ran(it, pattern, node)));
    steps(fields, "not-ran")
        .forEach((pattern, node) -> expectations.add((it, _) -> notRan(it, pattern, node)));
    each(fields, "before", this::before);
    each(fields, "times", this::times);
    CallReader calls = new CallReader(this::pattern, diagnostics);
    each(
        fields,
        "outputs",
        new OutputsReader(expectations, this::requireTaskOrStep, diagnostics)::read);
    Duration within = fields.duration("within");
    if (within != null) {
      within(within, fields.value("within"));
    }
    each(fields, "commands", (key, value) -> add(calls.command(key, value)));
    each(fields, "requests", (key, value) -> add(calls.request(key, value)));
    if (fields.isSound() && fields.values().isEmpty()) {
      diagnostics.add(expect, "this expects nothing", "such as `status: succeeded`");
    }
    return expectations;
  }

  private void add(@Nullable Expectation expectation) {
    if (expectation != null) {
      expectations.add(expectation);
    }
  }

  /// Passes on the entries of a mapping, with the nodes of their keys.
  private void each(Fields fields, String key, BiConsumer<ScalarNode, Node> entry) {
    Fields entries = fields.under(key);
    entries.values().forEach((name, value) -> entry.accept((ScalarNode) entries.key(name), value));
  }

  private Map<StepPattern, Node> steps(Fields fields, String key) {
    Map<StepPattern, Node> patterns = new LinkedHashMap<>();
    fields.names(key).forEach((name, node) -> patterns.put(pattern(name, node), node));
    return patterns;
  }

  private StepPattern pattern(String name, Node node) {
    StepPattern pattern = StepPattern.of(name);
    if (known != null && known.matching(pattern).isEmpty()) {
      StubReader.refuseUnknown(node, name, known, diagnostics);
    }
    return pattern;
  }

  private StepPattern pattern(ScalarNode key) {
    return pattern(key.getValue(), key);
  }

  /// Returns a word for how something ended; null, after reporting an error, if it is none.
  private @Nullable String word(Node node) {
    String text = Fields.text(node, "a status", diagnostics);
    if (text != null && !STATUSES.contains(text)) {
      diagnostics.add(
          node, "nothing has the status `" + text + "`", Nearest.remedy(text, STATUSES));
      return null;
    }
    return text;
  }

  private void status(Node node) {
    String expected = word(node);
    if (expected != null) {
      expectations.add(
          (_, result) ->
              differs(
                  node,
                  "the run",
                  expected,
                  result == null ? "no end" : result.status().toString()));
    }
  }

  private void task(ScalarNode key, Node node) {
    String name = key.getValue();
    String expected = word(node);
    if (known != null && !known.hasTask(name)) {
      diagnostics.add(
          key, "the plan has no task `" + name + "`", Nearest.remedy(name, known.taskNames()));
    } else if (expected != null) {
      expectations.add(
          (observed, _) -> {
            Status status = observed.status(name);
            String got = status == null ? NOT_STARTED : status.toString();
            return differs(node, "the task `" + name + "`", expected, got);
          });
    }
  }

  private void requireTaskOrStep(ScalarNode key) {
    if (known != null && !known.hasTask(key.getValue())) {
      var _ = pattern(key);
    }
  }

  private void step(ScalarNode key, Node node) {
    StepPattern pattern = pattern(key);
    String expected = word(node);
    if (expected == null) {
      return;
    }
    expectations.add(
        (observed, _) -> {
          Map<StepPlace, Outcome> found = observed.outcomes(pattern);
          if (found.isEmpty()) {
            return differs(node, "`" + pattern.text() + "`", expected, NOT_STARTED);
          }
          List<Mismatch> wrong = new ArrayList<>();
          found.forEach(
              (place, outcome) ->
                  wrong.addAll(
                      differs(
                          node,
                          "`" + place.task() + "/" + place.id() + "`",
                          expected,
                          outcome.status().toString())));
          return wrong;
        });
  }

  private static List<Mismatch> differs(Node node, String what, String expected, String got) {
    return expected.equals(got)
        ? List.of()
        : List.of(Mismatch.of(node, what + " ended otherwise", expected, got, Mismatch.ALL));
  }

  private static List<Mismatch> ran(Observed observed, StepPattern pattern, Node node) {
    return observed.tries(pattern).isEmpty()
        ? List.of(new Mismatch(node, "`" + pattern.text() + "` did not run"))
        : List.of();
  }

  private static List<Mismatch> notRan(Observed observed, StepPattern pattern, Node node) {
    return observed.tries(pattern).stream()
        .limit(1)
        .map(
            it ->
                new Mismatch(
                    node,
                    "`%s/%s` ran".formatted(it.place.task(), it.place.name()),
                    null,
                    null,
                    List.of(),
                    it.lastEvent))
        .toList();
  }

  private void before(ScalarNode key, Node node) {
    StepPattern first = pattern(key);
    List<Node> others = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    for (Node other : others) {
      String name = Fields.text(other, "a step", diagnostics);
      if (name != null) {
        StepPattern second = pattern(name, other);
        expectations.add((observed, _) -> isBefore(observed, first, second, other));
      }
    }
  }

  private static List<Mismatch> isBefore(
      Observed observed, StepPattern first, StepPattern second, Node node) {
    List<Observed.Try> before = observed.tries(first);
    List<Observed.Try> after = observed.tries(second);
    for (StepPattern missing : List.of(first, second)) {
      if (observed.tries(missing).isEmpty()) {
        return List.of(new Mismatch(node, "`" + missing.text() + "` did not run"));
      }
    }
    int end = before.stream().mapToInt(it -> it.lastEvent).max().orElse(0);
    Observed.Try early = after.getFirst();
    if (early.firstEvent > end) {
      return List.of();
    }
    return List.of(
        Mismatch.of(
            node,
            "`%s` did not end before `%s` began".formatted(first.text(), second.text()),
            first.text() + " before " + second.text(),
            "%s/%s began before".formatted(early.place.task(), early.place.name()),
            Math.max(end, early.lastEvent)));
  }

  private void times(ScalarNode key, Node node) {
    StepPattern pattern = pattern(key);
    String text = Fields.text(node, "how often a step runs", diagnostics);
    if (text == null || !text.matches("\\d{1,9}")) {
      diagnostics.add(node, "how often a step runs is a whole number", "such as `2`");
      return;
    }
    int expected = Integer.parseInt(text);
    expectations.add(
        (observed, _) -> {
          int got = observed.tries(pattern).size();
          return got == expected
              ? List.of()
              : List.of(
                  Mismatch.of(
                      node,
                      "`%s` ran another number of times".formatted(pattern.text()),
                      Integer.toString(expected),
                      Integer.toString(got),
                      Mismatch.ALL));
        });
  }

  private void within(Duration within, Node node) {
    expectations.add(
        (observed, _) ->
            observed.took().compareTo(within) <= 0
                ? List.of()
                : List.of(
                    Mismatch.of(
                        node,
                        "the run took longer",
                        "at most " + Durations.format(within),
                        Durations.format(observed.took()),
                        Mismatch.ALL)));
  }
}
