package dev.weft.plan.reading;

import dev.weft.Retry;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
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
    Node written = fields.node("backoff");
    Backoff backoff = written == null ? null : Backoff.read(written, "backoff", diagnostics);
    return backoff == null ? retry : retry.withBackoff(backoff.first(), backoff.longest());
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
}
