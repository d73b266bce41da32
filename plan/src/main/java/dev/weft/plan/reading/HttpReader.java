package dev.weft.plan.reading;

import dev.weft.expression.ExpressionException;
import dev.weft.expression.Template;
import dev.weft.plan.hints.FlattenedAction;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.hints.ShellVariable;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
import dev.weft.step.http.Address;
import dev.weft.step.http.ExpectedStatus;
import dev.weft.step.http.Header;
import dev.weft.step.http.HttpBody;
import dev.weft.step.http.HttpMethod;
import dev.weft.step.http.Payload;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads an `http` step: `POST https://host/path`, its payload, and the expected response.
public final class HttpReader {
  /// The limit that every request holds.
  public static final String LIMIT = "http";

  /// The default number of requests at once.
  static final int AT_ONCE = 256;

  private static final List<String> METHODS =
      Arrays.stream(HttpMethod.values()).map(HttpMethod::name).toList();

  private final ReadContext context;
  private final TemplateReader templates;
  private final Diagnostics diagnostics;

  HttpReader(ReadContext context, TemplateReader templates) {
    this.context = context;
    this.templates = templates;
    this.diagnostics = context.diagnostics();
  }

  /// Returns null, after reporting an error, if the request is invalid.
  @Nullable HttpBody read(Node http, Fields fields) {
    List<Header> headers = headers(fields.node("headers"));
    Payload payload = payload(fields);
    ExpectedStatus expected =
        fields.node("expect") == null
            ? context.defaults().expected()
            : expected(fields, diagnostics);
    Template template = template(http);
    Line line = template == null ? null : line(template.toString().strip(), http);
    Address address = line == null ? null : address(line.url(), http);
    return line == null || address == null
        ? null
        : new HttpBody(line.method(), address, headers, payload, expected, context.planValues());
  }

  private @Nullable Template template(Node http) {
    if (http instanceof MappingNode) {
      diagnostics.add(http, "`http` is a text, not a mapping", FlattenedAction.request(http));
      return null;
    }
    Template template = templates.read(http, "`http`");
    ShellVariable.refuseInAddress(template, http, diagnostics);
    return template;
  }

  /// The two parts of the text of `http`.
  private record Line(HttpMethod method, String url) {}

  private @Nullable Line line(String text, Node node) {
    int space = 0;
    while (space < text.length() && !Character.isWhitespace(text.charAt(space))) {
      space++;
    }
    String first = text.substring(0, space);
    String rest = text.substring(space).strip();
    if (Template.isIn(first)) {
      return withoutMethod(text, node);
    }
    if (first.contains(":") || first.contains("/") || first.contains(".")) {
      // Trailing spaces would make the address invalid.
      return new Line(HttpMethod.GET, text);
    }
    if (!first.isEmpty() && !METHODS.contains(first)) {
      String method = first.toUpperCase(Locale.ROOT);
      String remedy =
          METHODS.contains(method) ? Nearest.question(method) : Nearest.remedy(method, METHODS);
      diagnostics.add(node, first, "unknown method `" + first + "`", remedy);
      return null;
    }
    if (rest.isEmpty()) {
      diagnostics.add(node, "there is no address", "such as `GET https://host/path`");
      return null;
    }
    return new Line(HttpMethod.valueOf(first), rest);
  }

  /// Handles a text whose first word contains a template: it is an address, unless there are
  /// several words.
  private @Nullable Line withoutMethod(String text, Node node) {
    String words = text.replaceAll("\\$\\{\\{.*?}}", "x");
    if (words.matches("[A-Za-z]*\\s.*")) {
      diagnostics.add(node, "the method is written out, not a value", "such as `POST`");
      return null;
    }
    return new Line(HttpMethod.GET, text);
  }

  private @Nullable Address address(String url, Node node) {
    try {
      if (context.names().isUnsettled(Template.of(url))) {
        return null;
      }
      return Address.of(url, context.planValues().inputs());
    } catch (ExpressionException | IllegalArgumentException wrong) {
      diagnostics.add(node, String.valueOf(wrong.getMessage()), "");
      return null;
    }
  }

  /// Returns the step's own headers and the plan's defaults, which the step's headers override.
  private List<Header> headers(@Nullable Node node) {
    Map<String, Header> headers = new LinkedHashMap<>();
    context.defaults().headers().forEach((name, value) -> add(name, value, value, headers));
    if (node != null) {
      Fields fields = Fields.of(node, "`headers`", diagnostics);
      fields.values().forEach((name, value) -> add(name, fields.key(name), value, headers));
    }
    return List.copyOf(headers.values());
  }

  private void add(String name, Node key, Node value, Map<String, Header> headers) {
    Template template = templates.read(value, "the header `" + name + "`");
    ShellVariable.refuseInHeader(template, value, diagnostics);
    try {
      if (template != null) {
        headers.put(name.toLowerCase(Locale.ROOT), new Header(name, template));
      }
    } catch (IllegalArgumentException wrong) {
      diagnostics.add(key, String.valueOf(wrong.getMessage()), "");
    }
  }

  private Payload payload(Fields fields) {
    Node json = fields.node("json");
    Node body = fields.node("body");
    if (json != null && body != null) {
      diagnostics.add(fields.key("body"), "a request carries `json` or `body`, not both", "");
    }
    if (json != null) {
      return new Payload.JsonValue(new ValueReader(templates, diagnostics).read(json));
    }
    if (body != null && !(body instanceof ScalarNode)) {
      String message = "`body` is a text, not " + Fields.kind(body);
      diagnostics.add(body, message, "`json:` sends it as JSON");
      return new Payload.None();
    }
    Template text = body == null ? null : templates.read(body, "`body`");
    return text == null ? new Payload.None() : new Payload.Text(text);
  }

  static ExpectedStatus expected(Fields fields, Diagnostics diagnostics) {
    Map<String, Node> patterns = fields.names("expect");
    patterns.forEach(
        (pattern, node) -> {
          if (!ExpectedStatus.isPattern(pattern)) {
            diagnostics.add(
                node,
                "`" + pattern + "` is no status",
                "such as `201` or `2xx`, or a list of them");
          }
        });
    return diagnostics.isEmpty() && !patterns.isEmpty()
        ? new ExpectedStatus(List.copyOf(patterns.keySet()))
        : ExpectedStatus.SUCCESS;
  }
}
