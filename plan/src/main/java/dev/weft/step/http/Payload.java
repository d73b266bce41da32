package dev.weft.step.http;

import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.expression.ValueTemplate;
import dev.weft.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a request carries.
public sealed interface Payload {

  /// Nothing.
  record None() implements Payload {}

  /// A text, sent in UTF-8.
  record Text(Template text) implements Payload {}

  /// A value, sent as JSON.
  record JsonValue(ValueTemplate value) implements Payload {}

  /// What is sent, with every value filled in; null for nothing at all.
  ///
  /// @throws dev.weft.expression.ExpressionException if a path leads to nothing
  default byte @Nullable [] bytes(Scope scope) {
    return switch (this) {
      case None() -> null;
      case Text(Template text) -> text.text(scope).getBytes(StandardCharsets.UTF_8);
      case JsonValue(ValueTemplate value) ->
          Json.write(value.value(scope)).getBytes(StandardCharsets.UTF_8);
    };
  }

  /// Its `Content-Type`, where the plan says nothing else.
  default @Nullable String contentType() {
    return switch (this) {
      case None() -> null;
      case Text _ -> "text/plain; charset=utf-8";
      case JsonValue _ -> "application/json";
    };
  }
}
