package dev.weft.plan.reading;

import dev.weft.Limit;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import dev.weft.plan.source.Times;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads `limits`; the built-in limits always exist. Overrides from the command line win: a number
/// over `max`, a rate over `rate`.
final class LimitsReader {
  private static final List<String> BUILT_IN = List.of(CommandReader.LIMIT, HttpReader.LIMIT);
  private static final Pattern MAX = Pattern.compile("[1-9]\\d{0,8}");
  private static final Pattern RATE = Pattern.compile("(\\d{1,7})\\s*/\\s*(.+)");

  private final Diagnostics diagnostics;

  LimitsReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /// @param overrides the settings from the command line, by name. A setting that names no limit,
  ///     or is invalid, is an error.
  List<Limit> read(@Nullable Node node, Map<String, List<String>> overrides) {
    LinkedHashMap<String, Limit> limits = new LinkedHashMap<>();
    int processes = 4 * Runtime.getRuntime().availableProcessors();
    limits.put(CommandReader.LIMIT, Limit.atMost(CommandReader.LIMIT, processes));
    limits.put(HttpReader.LIMIT, Limit.atMost(HttpReader.LIMIT, HttpReader.AT_ONCE));
    if (node != null) {
      Fields.of(node, "`limits`", diagnostics)
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
    if (diagnostics.isEmpty()) {
      change(limits, overrides);
    }
    // A command that waits for a limit of the plan must not keep a slot from other commands.
    for (String name : BUILT_IN) {
      limits.putLast(name, Objects.requireNonNull(limits.get(name)));
    }
    return List.copyOf(limits.values());
  }

  private void change(Map<String, Limit> limits, Map<String, List<String>> overrides) {
    for (Map.Entry<String, List<String>> change : overrides.entrySet()) {
      String name = change.getKey();
      Limit limit = limits.get(name);
      if (limit == null) {
        String remedy = Nearest.remedy(name, limits.keySet());
        diagnostics.addOutside("the plan has no limit `%s`; %s".formatted(name, remedy));
        continue;
      }
      for (String text : change.getValue()) {
        Limit changed = changed(limit, text);
        if (changed == null) {
          diagnostics.addOutside(
              "the limit `%s` is a number from 1 on, or a rate such as `50/s`, not `%s`"
                  .formatted(name, text));
        } else {
          limit = changed;
        }
      }
      limits.put(name, limit);
    }
  }

  private static @Nullable Limit changed(Limit limit, String text) {
    if (MAX.matcher(text).matches()) {
      return limit.withMax(Integer.parseInt(text));
    }
    Limit.Rate rate = rate(text);
    return rate == null ? null : limit.withRate(rate);
  }

  /// @param otherwise the number at once if none is specified
  private @Nullable Limit limit(String name, int otherwise, Node node) {
    if (node instanceof ScalarNode scalar) {
      if (MAX.matcher(scalar.getValue()).matches()) {
        return Limit.atMost(name, Integer.parseInt(scalar.getValue()));
      }
      boolean isRate = rate(scalar.getValue()) != null;
      diagnostics.add(
          node,
          "a limit is a number from 1 on, not " + Fields.kind(node),
          isRate ? "write `{rate: " + scalar.getValue() + "}`" : "such as `5` or `{rate: 50/s}`");
      return null;
    }
    Fields fields = Fields.of(node, "a limit", diagnostics).only(PlanKeys.LIMIT);
    int max = fields.count("max", 1, otherwise);
    Node rate = fields.node("rate");
    boolean perKey = fields.flag("per");
    if (perKey && BUILT_IN.contains(name)) {
      String message = "the limit `%s` is for all %s together".formatted(name, of(name));
      diagnostics.add(fields.key("per"), message, "make another limit");
    }
    boolean adapt = fields.flag("adapt");
    if (adapt && max == Integer.MAX_VALUE) {
      String remedy =
          "such as `{max: 50, adapt: true}`; there may be fewer at once, and never more";
      diagnostics.add(fields.key("adapt"), "a limit that adapts needs `max`", remedy);
      adapt = false;
    }
    return new Limit(name, max, rate == null ? null : rate(rate), perKey, adapt);
  }

  private static String of(String name) {
    return name.equals(HttpReader.LIMIT) ? "requests" : "commands";
  }

  private Limit.@Nullable Rate rate(Node node) {
    String text = Fields.text(node, "`rate`", diagnostics);
    Limit.Rate rate = text == null ? null : rate(text);
    if (rate == null) {
      diagnostics.add(
          node, "`rate` is a number per time, not " + Fields.kind(node), "such as `50/s`");
    }
    return rate;
  }

  /// Parses a rate; returns null if the text is not one.
  private static Limit.@Nullable Rate rate(String text) {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      return null;
    }
    String per = matcher.group(2);
    try {
      Duration time = Times.parse(Character.isDigit(per.charAt(0)) ? per : "1" + per);
      return new Limit.Rate(Integer.parseInt(matcher.group(1)), time);
    } catch (IllegalArgumentException noTime) {
      return null;
    }
  }
}
