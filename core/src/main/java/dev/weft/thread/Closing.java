package dev.weft.thread;

import org.jspecify.annotations.Nullable;

/// Closes several things whatever each of them throws, and throws the first failure with the others
/// suppressed under it.
final class Closing {
  private @Nullable Throwable first;

  /// Notes a failure.
  @SuppressWarnings("ReferenceEquality")
  void failed(Throwable thrown) {
    if (first == null) {
      first = thrown;
    } else if (first != thrown) {
      first.addSuppressed(thrown);
    }
  }

  /// Closes it, if it can be closed.
  void close(@Nullable Object closed) {
    if (closed instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Throwable thrown) {
        failed(thrown);
      }
    }
  }

  /// Throws the first failure, if there is one.
  void finish() {
    if (first != null) {
      throw Sneaky.thrown(first);
    }
  }
}
