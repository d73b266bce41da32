package dev.weft.plan;

import dev.weft.step.HttpBody;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a step does: exactly one of these, as a key, is in it.
enum Action {
  RUN,
  HTTP,
  WAIT;

  static List<Action> all() {
    return Arrays.asList(values());
  }

  /// How it is written.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The keys that only such a step has.
  List<String> keys() {
    return switch (this) {
      case RUN -> List.of("env");
      case HTTP -> List.of("json", "body", "headers", "expect");
      case WAIT -> List.of();
    };
  }

  /// The names of what it leaves for later steps; empty if it chooses them while it runs.
  Optional<List<String>> outputs() {
    return switch (this) {
      case RUN -> Optional.empty();
      case HTTP -> Optional.of(HttpBody.OUTPUTS);
      case WAIT -> Optional.of(List.of());
    };
  }
}
