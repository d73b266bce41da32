package dev.weft.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;

/// Explains in the plan's terms why a value does not match a Java type.
///
/// @param name the name of the whole value
/// @param value the whole value
record Mismatch(String name, @Nullable Object value) {
  private static final int SHOWN_MAX = 80;

  String describe(JacksonException wrong) {
    List<JacksonException.Reference> path = wrong.getPath();
    return switch (wrong) {
      case StreamConstraintsException _ ->
          "`" + name + "` is nested too deeply, or contains itself";
      case PropertyBindingException unknown ->
          "`%s` is no component of %s"
              .formatted(at(path), unknown.getReferringClass().getSimpleName());
      case MismatchedInputException other when other.getCause() == null || isText(path) ->
          mismatch(path, other.getTargetType());
      case InputCoercionException outOfRange -> mismatch(path, outOfRange.getTargetType());
      default -> "`" + at(path) + "`: " + reason(wrong);
    };
  }

  static String noValue(String name) {
    return "`" + name + "` has no value; what may have none is an `Optional`";
  }

  /// Returns whether the value is a text, such as an invalid date: the parser's own message adds
  /// nothing useful then.
  private boolean isText(List<JacksonException.Reference> path) {
    return find(path) instanceof String;
  }

  private String mismatch(List<JacksonException.Reference> path, @Nullable Class<?> target) {
    Object found = find(path);
    if (found == null) {
      return noValue(at(path));
    }
    return "`%s` is %s, which is no %s%s"
        .formatted(at(path), shown(found), type(target), hint(found, target));
  }

  /// Names the type without the concrete list or map class.
  private static String type(@Nullable Class<?> target) {
    if (target == null) {
      return "value that fits";
    }
    if (Collection.class.isAssignableFrom(target)) {
      return "list";
    }
    return Map.class.isAssignableFrom(target) ? "map" : target.getSimpleName();
  }

  private static String hint(Object found, @Nullable Class<?> target) {
    if (target == null) {
      return "";
    }
    if (target.isEnum()) {
      return ": "
          + String.join(
              ", ",
              Arrays.stream(target.getEnumConstants()).map(it -> ((Enum<?>) it).name()).toList());
    }
    if (target == String.class && (found instanceof Number || found instanceof Boolean)) {
      return "; a text is in quotes, or made by `string(...)`";
    }
    boolean isNumber = target.isPrimitive() && target != boolean.class && target != char.class;
    return found instanceof String && (isNumber || Number.class.isAssignableFrom(target))
        ? "; `int(...)` and `double(...)` make a number of a text"
        : "";
  }

  private String at(List<JacksonException.Reference> path) {
    StringBuilder at = new StringBuilder(name);
    for (JacksonException.Reference step : path) {
      if (step.getPropertyName() == null) {
        at.append('[').append(step.getIndex()).append(']');
      } else {
        at.append('.').append(step.getPropertyName());
      }
    }
    return at.toString();
  }

  private @Nullable Object find(List<JacksonException.Reference> path) {
    Object found = value;
    for (JacksonException.Reference step : path) {
      found =
          switch (found) {
            case Map<?, ?> map -> map.get(step.getPropertyName());
            case List<?> list when step.getIndex() >= 0 && step.getIndex() < list.size() ->
                list.get(step.getIndex());
            case null, default -> null;
          };
    }
    return found;
  }

  private static String shown(Object found) {
    String json = Json.write(found);
    return json.length() > SHOWN_MAX ? json.substring(0, SHOWN_MAX) + "…" : json;
  }

  /// Returns the message of the exception that the user's own code threw, if that is the cause.
  private static String reason(JacksonException wrong) {
    Throwable cause = wrong.getCause();
    if (cause == null) {
      return wrong.getOriginalMessage();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
