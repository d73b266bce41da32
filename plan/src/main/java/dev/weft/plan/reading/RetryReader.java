package dev.weft.plan.reading;

import dev.weft.Retry;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import dev.weft.plan.source.Times;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads `retry`: a number of retries, or `{max, backoff, when}`.
final class RetryReader {
  private static final String CODE = "[1-5](\\d\\d|xx)|timeout|connection|error|exit \\d{1,3}";

  private RetryReader() {}

  static Retry read(Fields step, Diagnostics diagnostics) {
    if (!(step.node("retry") instanceof MappingNode node)) {
      return Retry.of(step.count("retry", 0, 0, "such as `3`, or `{max: 3, backoff: 1s..1m}`"));
    }
    Fields fields = Fields.of(node, "`retry`", diagnostics).only(PlanKeys.RETRY);
    Retry retry =
        Retry.of(fields.count("max", 1, 1))
            .withWhen(codes("when", "is nothing to retry on", fields, diagnostics))
            .withOverload(codes("overload", "is no failure", fields, diagnostics));
    Node backoff = fields.node("backoff");
    return backoff == null ? retry : withBackoff(retry, backoff, diagnostics);
  }

  private static List<String> codes(
      String key, String otherwise, Fields fields, Diagnostics diagnostics) {
    Map<String, Node> codes = fields.names(key);
    codes.forEach(
        (code, place) -> {
          if (!code.matches(CODE)) {
            diagnostics.add(
                place,
                "`" + code + "` " + otherwise,
                "such as `exit 75`, `timeout`, `connection`, `429` or `5xx`");
          }
        });
    return List.copyOf(codes.keySet());
  }

  private static Retry withBackoff(Retry retry, Node node, Diagnostics diagnostics) {
    String text = Fields.text(node, "`backoff`", diagnostics);
    if (text == null) {
      return retry;
    }
    String[] ends = text.split("\\.\\.", 2);
    try {
      Duration first = Times.parse(ends[0]);
      Duration longest = ends.length == 1 ? first : Times.parse(ends[1]);
      if (longest.compareTo(first) >= 0) {
        return retry.withBackoff(first, longest);
      }
      diagnostics.add(node, "`backoff` ends before it begins", "such as `1s..1m`");
    } catch (IllegalArgumentException wrong) {
      diagnostics.add(node, "`backoff`: " + wrong.getMessage(), "such as `1s..1m`");
    }
    return retry;
  }
}
