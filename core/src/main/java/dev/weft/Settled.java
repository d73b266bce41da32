package dev.weft;

import org.jspecify.annotations.Nullable;

/// How a callable ended: with a value, or with what it threw.
///
/// ```java
/// switch (settled) {
///   case Settled.Success(String page) -> save(page);
///   case Settled.Failure(Throwable cause) -> complain(cause);
/// }
/// ```
public sealed interface Settled<T extends @Nullable Object> {

  /// It returned.
  ///
  /// @param value what it returned; null only if the callable returned null
  record Success<T extends @Nullable Object>(T value) implements Settled<T> {}

  /// It threw, or was cancelled before it ended.
  ///
  /// @param cause what it threw. A callable that the deadline cancelled has a
  ///     [java.util.concurrent.TimeoutException], one that the end of the whole gather cancelled a
  ///     [java.util.concurrent.CancellationException], either with what the callable threw on being
  ///     interrupted as its cause (none if it had not begun)
  record Failure<T extends @Nullable Object>(Throwable cause) implements Settled<T> {}
}
