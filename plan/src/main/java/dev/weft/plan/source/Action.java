package dev.weft.plan.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a step does: exactly one of these, as a key, is in it.
public enum Action {
  RUN,
  HTTP,
  JAVA,
  WAIT,
  APPROVAL,
  GATHER;

  public static List<Action> all() {
    return Arrays.asList(values());
  }

  /// The one that is written so.
  public static Optional<Action> of(String key) {
    return all().stream().filter(action -> action.key().equals(key)).findFirst();
  }

  /// How it is written.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The keys that only such a step has.
  public List<String> keys() {
    return switch (this) {
      case RUN -> List.of("env", "secrets", "shell", "working-directory");
      case HTTP -> List.of("json", "body", "headers", "expect");
      case JAVA -> List.of("with");
      case APPROVAL -> List.of("by", "form");
      case WAIT, GATHER -> List.of();
    };
  }

  /// The keys that most steps have and such a step has not.
  public List<String> without() {
    return switch (this) {
      case RUN, HTTP, JAVA -> List.of();
      case WAIT -> List.of("limit", "timeout", "retry", "continue-on-error");
      case APPROVAL, GATHER -> List.of("limit", "retry");
    };
  }
}
