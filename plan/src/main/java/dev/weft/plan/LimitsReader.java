package dev.weft.plan;

import dev.weft.Limit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads `limits`; the built-in ones are there in any case.
final class LimitsReader {
  private static final Pattern RATE = Pattern.compile("(\\d{1,7})\\s*/\\s*(.+)");

  private final Problems problems;

  LimitsReader(Problems problems) {
    this.problems = problems;
  }

  List<Limit> read(@Nullable Node node) {
    Map<String, Limit> limits = new LinkedHashMap<>();
    int processes = 4 * Runtime.getRuntime().availableProcessors();
    limits.put(CommandReader.LIMIT, Limit.atMost(CommandReader.LIMIT, processes));
    limits.put(HttpReader.LIMIT, Limit.atMost(HttpReader.LIMIT, HttpReader.AT_ONCE));
    if (node != null) {
      Fields.of(node, "`limits`", problems)
          .values()
          .forEach(
              (name, value) -> {
                Limit before = limits.get(name);
                Limit limit = limit(name, before == null ? Integer.MAX_VALUE : before.max(), value);
                if (limit != null) {
                  limits.put(name, limit);
                }
              });
    }
    return List.copyOf(limits.values());
  }

  /// @param otherwise how many at once if that is not said
  private @Nullable Limit limit(String name, int otherwise, Node node) {
    if (node instanceof ScalarNode scalar) {
      if (scalar.getValue().matches("[1-9]\\d{0,8}")) {
        return Limit.atMost(name, Integer.parseInt(scalar.getValue()));
      }
      problems.add(
          node, "a limit is a number from 1 on, not " + Fields.kind(node), "or {rate: 50/s}");
      return null;
    }
    Fields fields = Fields.of(node, "a limit", problems).only(List.of("max", "rate"), List.of());
    int max = fields.count("max", 1, otherwise);
    Node rate = fields.node("rate");
    return rate == null ? new Limit(name, max, null) : rate(name, max, rate);
  }

  private @Nullable Limit rate(String name, int max, Node node) {
    String text = Fields.text(node, "`rate`", problems);
    Matcher matcher = RATE.matcher(text == null ? "" : text);
    if (matcher.matches() && Integer.parseInt(matcher.group(1)) > 0) {
      try {
        String per = matcher.group(2);
        Duration time = Times.parse(Character.isDigit(per.charAt(0)) ? per : "1" + per);
        return new Limit(name, max, new Limit.Rate(Integer.parseInt(matcher.group(1)), time));
      } catch (IllegalArgumentException noTime) {
        // Reported below.
      }
    }
    problems.add(node, "`rate` is a number per time, not " + Fields.kind(node), "such as `50/s`");
    return null;
  }
}
