package dev.weft.needs;

/// How thorough the tests are. Maven sets the system property `weft.long`: `false` in a plain `mvn
/// verify`, `true` with `CI=true` and where `-Dtest` names tests.
public final class Effort {
  private static final int SHARE = 50;

  private Effort() {}

  /// Returns whether long tests run, too.
  public static boolean isFull() {
    return !"false".equals(System.getProperty("weft.long"));
  }

  /// Returns the number of iterations for a randomized test: the value of the system property
  /// `flag` if it is set; otherwise `full`, or a fiftieth of `full` if long tests are excluded.
  public static int of(String flag, int full) {
    return Integer.getInteger(flag, isFull() ? full : full / SHARE);
  }
}
