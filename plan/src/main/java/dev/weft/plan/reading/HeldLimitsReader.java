package dev.weft.plan.reading;

import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.json.Json;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads `limit`: names of limits, and for a step also mappings from a name to the weight or the
/// key.
final class HeldLimitsReader {
  private static final String WEIGHT = "a weight is a whole number from 1 on";

  private final ReadContext context;
  private final TemplateReader templates;
  private final Diagnostics diagnostics;

  HeldLimitsReader(ReadContext context, TemplateReader templates) {
    this.context = context;
    this.templates = templates;
    this.diagnostics = context.diagnostics();
  }

  /// Returns the limits that each task holds, with their positions.
  static Map<String, Node> ofTask(Fields task, ReadContext context) {
    Map<String, Node> held = new LinkedHashMap<>();
    List<Node> names = new ArrayList<>();
    for (Node node : task.list("limit")) {
      if (node instanceof MappingNode) {
        String message = "a task takes one of each limit, by name";
        context.diagnostics().add(node, message, "name weights and keys at the steps");
      } else {
        names.add(node);
      }
    }
    context
        .limits(names)
        .forEach(
            (limit, node) -> {
              if (limit.perKey()) {
                String remedy = "name it, and the key, at the steps";
                context.diagnostics().add(node, hasKeys(limit), remedy);
              }
              held.put(limit.name(), node);
            });
    return held;
  }

  /// Returns how much the step takes of each of the limits that it names.
  Map<String, LimitShare> read(Fields step) {
    Map<String, LimitShare> shares = new LinkedHashMap<>();
    List<Node> names = new ArrayList<>();
    for (Node node : step.list("limit")) {
      if (node instanceof MappingNode mapping) {
        Fields fields = Fields.of(mapping, "`limit`", diagnostics);
        fields.values().forEach((name, value) -> add(name, fields.key(name), value, shares));
      } else {
        names.add(node);
      }
    }
    context
        .limits(names)
        .forEach(
            (limit, node) -> {
              if (limit.perKey()) {
                diagnostics.add(node, hasKeys(limit), "write `{" + limit.name() + ": KEY}`");
              }
              shares.putIfAbsent(limit.name(), LimitShare.ONE);
            });
    return shares;
  }

  private void add(String name, Node key, Node value, Map<String, LimitShare> shares) {
    for (Limit limit : context.limits(List.of(key)).keySet()) {
      LimitShare share = share(limit, key, value);
      if (share != null) {
        shares.put(name, share);
      }
    }
  }

  private static String hasKeys(Limit limit) {
    return "the limit `" + limit.name() + "` has a count for each key";
  }

  private @Nullable LimitShare share(Limit limit, Node name, Node value) {
    Node weight = limit.perKey() ? null : value;
    Node key = limit.perKey() ? value : null;
    if (value instanceof MappingNode) {
      Fields fields =
          Fields.of(value, "the share of a limit", diagnostics).only(PlanKeys.LIMIT_SHARE);
      weight = fields.node("weight");
      key = fields.node("key");
      if (limit.perKey() && key == null && fields.isSound()) {
        diagnostics.add(name, hasKeys(limit), "add `key`");
      } else if (!limit.perKey() && key != null) {
        String remedy = "`per: true` at the limit makes one for each key";
        diagnostics.add(
            fields.key("key"), "the limit `" + limit.name() + "` has one count", remedy);
      }
    }
    Template weighs = weight == null ? null : weight(weight);
    Template named = key == null ? null : templates.read(key, "a key");
    if ((weight != null && weighs == null) || (limit.perKey() && named == null)) {
      return null;
    }
    return weighs != null && weight != null && weighs.expressions().isEmpty() && named == null
        ? fixed(limit, weight, weighs)
        : LimitShare.of(templates.reading("`limit`: ", computed(limit, weighs, named)));
  }

  private @Nullable Template weight(Node node) {
    if (node instanceof ScalarNode && !node.getTag().equals(Tag.NULL)) {
      return templates.read(node, "a weight");
    }
    diagnostics.add(node, WEIGHT + ", not " + Fields.kind(node), "");
    return null;
  }

  private @Nullable LimitShare fixed(Limit limit, Node node, Template written) {
    int weight = weight(written.toString());
    Limit.Rate rate = limit.rate();
    int most = rate == null ? limit.max() : Math.min(limit.max(), rate.count());
    if (weight < 1) {
      diagnostics.add(node, WEIGHT + ", not `" + written + "`", "");
    } else if (weight > most) {
      diagnostics.add(node, "the limit `%s` has no more than %s".formatted(limit.name(), most), "");
    } else {
      return LimitShare.weight(weight);
    }
    return null;
  }

  private static Function<Scope, LimitShare.Fixed> computed(
      Limit limit, @Nullable Template weight, @Nullable Template key) {
    return scope ->
        new LimitShare.Fixed(
            weight == null ? 1 : weight(limit, weight.value(scope)),
            key == null ? null : key(limit, key.value(scope)));
  }

  private static int weight(Limit limit, @Nullable Object value) {
    int weight = weight(value);
    if (weight < 1) {
      throw new ExpressionException(
          "the weight at the limit `%s` is a whole number from 1 on, not `%s`"
              .formatted(limit.name(), value instanceof String ? value : Json.write(value)));
    }
    return weight;
  }

  /// Returns 0 for whatever is no weight.
  private static int weight(@Nullable Object value) {
    if (value instanceof String text) {
      return text.strip().matches("\\d{1,9}") ? Integer.parseInt(text.strip()) : 0;
    }
    try {
      return value instanceof Number ? new BigDecimal(value.toString()).intValueExact() : 0;
    } catch (ArithmeticException | NumberFormatException noWholeNumber) {
      return 0;
    }
  }

  private static String key(Limit limit, @Nullable Object value) {
    String is =
        switch (value) {
          case null -> "null";
          case String text when text.isBlank() -> "empty";
          case Map<?, ?> _, List<?> _ -> "no single value";
          default -> "";
        };
    if (!is.isEmpty()) {
      throw new ExpressionException("the key at the limit `" + limit.name() + "` is " + is);
    }
    return value instanceof String text ? text : Json.write(Objects.requireNonNull(value));
  }
}
