package dev.weft;

import org.jspecify.annotations.Nullable;

/// Does what a signature does not allow, as code does that is compiled with less checks: Kotlin's,
/// Lombok's, and all that knows nothing of null.
public final class Sneaky {
  private Sneaky() {}

  static RuntimeException thrown(Throwable thrown) {
    return Sneaky.<RuntimeException>as(thrown);
  }

  @SuppressWarnings("NullAway")
  public static <T> T given(@Nullable T value) {
    return value;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T as(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
