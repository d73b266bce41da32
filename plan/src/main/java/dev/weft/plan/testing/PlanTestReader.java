package dev.weft.plan.testing;

import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads one test.
final class PlanTestReader {
  private final @Nullable KnownSteps known;
  private final Diagnostics diagnostics;

  /// @param known the plan's steps; null if they are not known
  PlanTestReader(@Nullable KnownSteps known, Diagnostics diagnostics) {
    this.known = known;
    this.diagnostics = diagnostics;
  }

  /// Returns the test; valid only if no error was reported.
  ///
  /// @param shared the stubs of all tests of the file
  PlanTest read(String name, Node place, Fields fields, @Nullable Node shared) {
    StubReader reader = new StubReader(known, diagnostics);
    List<Stub> stubs = new ArrayList<>(reader.read(fields.node("stubs"), true));
    stubs.addAll(reader.read(shared, false));
    Node expect = fields.node("expect");
    List<Expectation> expectations = List.of();
    if (expect != null) {
      expectations = new ExpectationReader(known, diagnostics).read(expect);
    } else if (fields.isSound()) {
      diagnostics.add(
          place,
          "the test expects nothing",
          "add `expect:`, such as `expect: {status: succeeded}`");
    }
    return new PlanTest(
        name,
        place,
        stubs,
        expectations,
        step(fields, "kill-at"),
        fields.node("kill-at"),
        step(fields, "cancel-at"),
        fields.node("cancel-at"));
  }

  private @Nullable StepPattern step(Fields fields, String key) {
    String name = fields.node(key) == null ? null : fields.text(key);
    if (name == null) {
      return null;
    }
    StepPattern pattern = StepPattern.of(name);
    if (known != null && known.matching(pattern).isEmpty()) {
      StubReader.refuseUnknown(fields.value(key), name, known, diagnostics);
    }
    return pattern;
  }
}
