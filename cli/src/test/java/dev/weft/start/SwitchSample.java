package dev.weft.start;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Switches over types, to be converted.
public final class SwitchSample {
  private SwitchSample() {}

  /// With null, guards (after which a switch continues at the next label), an interface, a default;
  /// and a local variable with an annotation, to whose code the class file refers by offset.
  public static String describe(@Nullable Object value) {
    @Nullable String what = word(value);
    return what == null ? "" : what;
  }

  private static @Nullable String word(@Nullable Object value) {
    @Nullable String what;
    what =
        switch (value) {
          case null -> "null";
          case String text when text.isEmpty() -> "empty";
          case String text -> "text " + text;
          case Integer number when number > 0 -> "positive";
          case Integer _ -> "integer";
          case List<?> _ -> "list";
          case Collection<?> _ -> "collection";
          case Number _ -> "number";
          default -> "other";
        };
    return what;
  }
}
