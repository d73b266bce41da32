package dev.weft;

/// How a callable ended: with a value, or with what it threw.
public sealed interface Settled<T extends @org.jspecify.annotations.Nullable Object> {

  record Success<T extends @org.jspecify.annotations.Nullable Object>(T value)
      implements Settled<T> {}

  record Failure<T extends @org.jspecify.annotations.Nullable Object>(Throwable cause)
      implements Settled<T> {}
}
