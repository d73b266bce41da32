package dev.weft.plan.reading;

import dev.weft.Poll;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.source.Diagnostics;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads how a step is polled: `until`, `every` and `within`.
final class PollReader {
  private static final Duration EVERY = Duration.ofSeconds(10);

  private PollReader() {}

  /// Returns null if the step is not polled, or after reporting an error.
  ///
  /// @param templates the reader for the templates of the step
  static @Nullable Poll read(Fields step, TemplateReader templates, Diagnostics diagnostics) {
    Node condition = step.node("until");
    if (condition == null && step.node("every") == null && step.node("within") == null) {
      return null;
    }
    Poll.Until until = templates.ofAnswer().until(condition);
    Backoff every = every(step.node("every"), diagnostics);
    Duration within = step.duration("within");
    if (condition == null) {
      refuseWithout("every", step, diagnostics);
      refuseWithout("within", step, diagnostics);
      return null;
    }
    if (within != null && every != null && within.compareTo(every.first()) < 0) {
      diagnostics.add(
          step.value("within"),
          "`within` is shorter than `every`",
          step.node("every") == null
              ? "`every` is 10s where nothing else is said"
              : "`every` is the pause between two polls, and `within` the time of all");
      return null;
    }
    return until == null || every == null
        ? null
        : new Poll(until, every.first(), every.longest(), within);
  }

  /// Returns null after reporting an error.
  private static @Nullable Backoff every(@Nullable Node node, Diagnostics diagnostics) {
    if (node == null) {
      return new Backoff(EVERY, EVERY);
    }
    Backoff every = Backoff.read(node, "every", diagnostics);
    if (every != null && every.first().isZero()) {
      diagnostics.add(node, "`every` is more than 0", "such as `10s`");
      return null;
    }
    return every;
  }

  private static void refuseWithout(String key, Fields step, Diagnostics diagnostics) {
    if (step.node(key) != null) {
      diagnostics.add(
          step.key(key),
          "`" + key + "` goes with `until`, which is not there",
          "such as `until: outputs.body.state == 'done'`");
    }
  }
}
