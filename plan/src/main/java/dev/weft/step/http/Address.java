package dev.weft.step.http;

import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.expression.Template.Part;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The address of a request, an `http` or `https` URL that contains values. Immutable.
///
/// The target server is fixed when the plan is read: scheme, host and port are literal, or come
/// from the plan's inputs, as in `${{ inputs.api }}/orders/${{ row.id }}`. After them every value
/// is percent-encoded, so that it remains one segment of the path, or one value of the query. A
/// value that is a whole segment must not be empty, `.` or `..`, which would select another
/// resource even in encoded form: such a request is not sent.
public final class Address {
  private final String origin;
  // The parts after the origin, beginning with the path.
  private final List<Part> parts;
  private final String source;

  private Address(String origin, List<Part> parts, String source) {
    this.origin = origin;
    this.parts = List.copyOf(parts);
    this.source = source;
  }

  /// Parses an address.
  ///
  /// @param inputs the plan's inputs, the only values that may be part of scheme, host and port
  /// @throws IllegalArgumentException if the text is not an address, or a value other than an input
  ///     would determine the host; the message is for users
  /// @throws ExpressionException if a template in it is not well-formed
  public static Address of(String source, Map<String, Object> inputs) {
    Deque<Part> parts = new ArrayDeque<>(Template.of(source).parts());
    String origin = takeOrigin(parts, new Scope(Map.of("inputs", inputs)));
    StringBuilder sample = new StringBuilder(origin);
    for (Part part : parts) {
      sample.append(part instanceof Part.Literal(String text) ? text : "x");
    }
    checkSample(sample.toString(), source);
    return new Address(origin, new ArrayList<>(parts), source);
  }

  /// Returns the address with every value filled in.
  ///
  /// @throws ExpressionException if an expression has no value, or a value that cannot be a segment
  URI uri(Scope scope) {
    StringBuilder url = new StringBuilder(origin);
    int segment = url.length();
    boolean filled = false;
    boolean inQuery = false;
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String text) -> {
          for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!inQuery && (c == '/' || c == '?')) {
              checkSegment(url, segment, filled);
              segment = url.length() + 1;
              filled = false;
              inQuery = c == '?';
            }
            url.append(c);
          }
        }
        case Part.Value(Expression value) -> {
          url.append(Percent.encode(value.text(scope)));
          filled = true;
        }
      }
    }
    if (!inQuery) {
      checkSegment(url, segment, filled);
    }
    return URI.create(URI.create(url.toString()).toASCIIString());
  }

  /// Returns whether requests are unencrypted.
  boolean isPlain() {
    return origin.startsWith("http:");
  }

  private static void checkSegment(StringBuilder url, int start, boolean filled) {
    String segment = filled ? url.substring(start).replaceAll("(?i)%2e", ".") : "a literal";
    if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
      throw new ExpressionException(
          "a value is %s, which would make %s another address"
              .formatted(segment.isEmpty() ? "empty" : "`" + segment + "`", url));
    }
  }

  /// Removes scheme, host and port from the front of `parts`; the rest begins with the path.
  private static String takeOrigin(Deque<Part> parts, Scope inputs) {
    StringBuilder origin = new StringBuilder();
    while (!parts.isEmpty() && originEnd(origin) < 0) {
      switch (parts.removeFirst()) {
        case Part.Literal(String text) -> origin.append(text);
        case Part.Value(Expression value) -> {
          if (!(value instanceof Path path) || !path.segments().getFirst().equals("inputs")) {
            throw new IllegalArgumentException(
                "`%s` would choose the host that is asked; only `inputs.NAME` can stand there, such"
                        .formatted(value)
                    + " as `${{ inputs.api }}/orders/${{ row.id }}`");
          }
          String text = known(path, inputs);
          origin.append(origin.isEmpty() ? base(path, text, parts.peek()) : hostPart(path, text));
        }
      }
    }
    int end = originEnd(origin);
    if (end >= 0) {
      parts.addFirst(new Part.Literal(origin.substring(end)));
      origin.setLength(end);
    }
    return origin.toString();
  }

  private static String known(Path path, Scope inputs) {
    try {
      return path.text(inputs);
    } catch (ExpressionException unknown) {
      // Only resolved inputs are present; the others are filled in for each task.
      if (path.segments().size() > 2) {
        throw unknown;
      }
      throw new IllegalArgumentException(
          "`%s` is another for each task, and would choose the host that is asked".formatted(path),
          unknown);
    }
  }

  /// Returns where the path or the query begins; negative if it has not begun yet.
  private static int originEnd(CharSequence url) {
    String text = url.toString();
    int host = text.indexOf("://");
    for (int i = host + 3; host >= 0 && i < text.length(); i++) {
      if ("/?#\\".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /// Returns the value of an input at the front, without a trailing slash.
  private static String base(Path path, String value, @Nullable Part next) {
    if (!value.matches("https?://[^/?#@\\\\\\s]+(/[^?#\\\\\\s]*)?")) {
      throw new IllegalArgumentException(
          "`%s` is `%s`; the base of an address is such as http://127.0.0.1:8080"
              .formatted(path, value));
    }
    if (next != null
        && !(next instanceof Part.Literal(String text) && text.matches("(?s)[/?].*"))) {
      throw new IllegalArgumentException("write a `/` after `${{ " + path + " }}`");
    }
    return value.replaceFirst("/+$", "");
  }

  private static String hostPart(Path path, String value) {
    if (!value.matches("[A-Za-z0-9.:\\[\\]-]+")) {
      throw new IllegalArgumentException(
          "`%s` is `%s`, which is no part of a host".formatted(path, value));
    }
    return value;
  }

  /// Explains the error without the terms of the URI standard.
  private static String reason(URISyntaxException wrong) {
    String why = wrong.getReason().toLowerCase(Locale.ROOT);
    return why.equals("expected authority")
        ? "no host stands behind `//`"
        : why.equals("malformed escape pair")
            ? "`%` begins two hexadecimal digits; the character itself is written %25"
            : why;
  }

  private static void checkSample(String sample, String source) {
    URI uri;
    try {
      uri = new URI(sample);
    } catch (URISyntaxException wrong) {
      throw new IllegalArgumentException(
          source.contains(" ")
              ? "`%s` is no address; a space is written %%20".formatted(source)
              : "`%s` is no address: %s".formatted(source, reason(wrong)));
    }
    if (!String.valueOf(uri.getScheme()).matches("https?")) {
      throw new IllegalArgumentException(
          "`" + source + "` is no address; it begins with http:// or https://");
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "an address holds no user; send one with the header `Authorization`");
    }
    if (uri.getHost() == null || uri.getPort() > 65_535) {
      throw new IllegalArgumentException("`" + source + "` names no host that can be asked");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "what follows `#` is not sent; the character itself is written %23");
    }
  }

  /// Returns the address as written.
  @Override
  public String toString() {
    return source;
  }
}
