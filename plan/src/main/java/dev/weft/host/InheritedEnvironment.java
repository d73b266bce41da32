package dev.weft.host;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The environment in which the user started Weft, and which commands inherit.
///
/// Java determines the encoding of file names, arguments and variables from the locale once, when
/// it starts. The launcher therefore starts Java with `LC_ALL=C.UTF-8`, and saves the caller's own
/// `LC_ALL` in `WEFT_LC_ALL`: `=` and the value, or empty if it was not set. This class restores
/// it. Without `WEFT_LC_ALL`, the environment is that of the Java process.
public final class InheritedEnvironment {
  /// The variable that the launcher sets for Java.
  public static final String LOCALE = "LC_ALL";

  /// The variable in which the launcher saves the caller's value.
  public static final String CALLERS_LOCALE = "WEFT_LC_ALL";

  private InheritedEnvironment() {}

  /// Returns a variable's value; null if it is not set.
  public static @Nullable String variable(String name) {
    return variable(name, System.getenv());
  }

  static @Nullable String variable(String name, Map<String, String> java) {
    String callers = java.get(CALLERS_LOCALE);
    if (callers == null) {
      return java.get(name);
    }
    return switch (name) {
      case LOCALE -> callers.isEmpty() ? null : callers.substring(1);
      case CALLERS_LOCALE -> null;
      default -> java.get(name);
    };
  }

  /// Restores the caller's environment in a copy of Java's, such as that of a `ProcessBuilder`.
  public static void restore(Map<String, String> environment) {
    String locale = variable(LOCALE, environment);
    if (environment.remove(CALLERS_LOCALE) != null) {
      if (locale == null) {
        environment.remove(LOCALE);
      } else {
        environment.put(LOCALE, locale);
      }
    }
  }
}
