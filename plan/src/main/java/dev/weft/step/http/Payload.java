package dev.weft.step.http;

import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.expression.ValueTemplate;
import dev.weft.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The payload of a request.
public sealed interface Payload {

  /// No payload.
  record None() implements Payload {}

  /// A text, sent in UTF-8.
  record Text(Template text) implements Payload {}

  /// A value, sent as JSON.
  record JsonValue(ValueTemplate value) implements Payload {}

  /// Returns the payload with every value filled in; null for none.
  ///
  /// @throws dev.weft.expression.ExpressionException if a path has no value
  default byte @Nullable [] bytes(Scope scope) {
    return switch (this) {
      case None() -> null;
      case Text(Template text) -> text.text(scope).getBytes(StandardCharsets.UTF_8);
      case JsonValue(ValueTemplate value) ->
          Json.write(value.value(scope)).getBytes(StandardCharsets.UTF_8);
    };
  }

  /// Returns its default `Content-Type`.
  default @Nullable String contentType() {
    return switch (this) {
      case None() -> null;
      case Text _ -> "text/plain; charset=utf-8";
      case JsonValue _ -> "application/json";
    };
  }
}
