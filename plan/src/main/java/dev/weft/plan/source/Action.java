package dev.weft.plan.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The action of a step: exactly one of these keys must be present.
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

  /// Returns the action with this key.
  public static Optional<Action> of(String key) {
    return all().stream().filter(action -> action.key().equals(key)).findFirst();
  }

  /// Returns its key.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the keys that only such a step has.
  public List<String> keys() {
    return switch (this) {
      case RUN -> List.of("env", "secrets", "shell", "working-directory");
      case HTTP -> List.of("json", "body", "headers", "expect");
      case JAVA -> List.of("with");
      case APPROVAL -> List.of("by", "form");
      case WAIT, GATHER -> List.of();
    };
  }

  /// Returns the keys of most steps that such a step does not have.
  public List<String> without() {
    return switch (this) {
      case RUN, HTTP, JAVA -> List.of();
      case WAIT ->
          List.of("limit", "timeout", "retry", "until", "every", "within", "continue-on-error");
      case APPROVAL, GATHER -> List.of("limit", "retry", "until", "every", "within");
    };
  }
}
