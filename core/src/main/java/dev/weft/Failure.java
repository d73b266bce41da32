package dev.weft;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why an attempt did not succeed.
///
/// @param code what a [Retry] looks at: `exit 75`, an HTTP status such as `503`, `timeout`,
///     `connection`, `denied`, `within`, or `error` for anything else
/// @param message for people: what happened, in one line
/// @param retryAfter the pause that the other side asked for, where it did
/// @param cause the exception of a Java step; not kept by a journal
public record Failure(
    String code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {

  public static final String TIMEOUT = "timeout";
  public static final String CONNECTION = "connection";
  public static final String ERROR = "error";
  public static final String DENIED = "denied";

  /// What decides about a step has failed, not an attempt: its condition, name, question or limits.
  /// Trying again would not help, so no [Retry] does.
  public static final String RULE = "rule";

  /// A step was [polled][Poll] and not done within its time. No [Retry] tries it again.
  public static final String WITHIN = "within";

  public Failure {
    Objects.requireNonNull(code, "a failure needs a code");
    Objects.requireNonNull(message, "a failure needs a message");
  }

  public Failure(String code, String message) {
    this(code, message, null, null);
  }

  /// What an exception thrown by a step's body says: its own [Failure] where it is a
  /// [StepFailedException], otherwise [#ERROR] with the exception's class and message.
  public static Failure of(Throwable thrown) {
    if (thrown instanceof StepFailedException failed) {
      return failed.failure();
    }
    String name = nameOf(thrown.getClass());
    String message = message(thrown);
    return new Failure(ERROR, message == null ? name : name + ": " + message, null, thrown);
  }

  /// What an exception says, whose code need not be ours: also where it fails to.
  public static @Nullable String message(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (Throwable unsaid) {
      return "its message cannot be told (" + unsaid.getClass().getName() + ")";
    }
  }

  /// An anonymous class goes by the one that it extends.
  private static String nameOf(Class<?> type) {
    Class<?> named = type;
    while (named.getSimpleName().isEmpty() && named.getSuperclass() != null) {
      named = named.getSuperclass();
    }
    return named.getSimpleName();
  }
}
