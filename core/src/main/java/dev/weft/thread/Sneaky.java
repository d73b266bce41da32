package dev.weft.thread;

/// Throws checked exceptions where a signature of the JDK allows none: out of an iterator or a
/// stream, to a caller that declares them.
final class Sneaky {
  private Sneaky() {}

  /// Throws it; `throw` in front of the call tells the compiler so.
  static RuntimeException thrown(Throwable thrown) {
    return Sneaky.<RuntimeException>as(thrown);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T as(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
