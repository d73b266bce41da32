package dev.weft.needs;

/// How much the tests try. Maven sets the system property `weft.long` for them: `false` in a plain
/// `mvn verify`, `true` with `CI=true` and where `-Dtest` names tests.
public final class Effort {
  private static final int SHARE = 10;

  private Effort() {}

  /// Whether tests that take long run, too.
  public static boolean isFull() {
    return !"false".equals(System.getProperty("weft.long"));
  }

  /// How often a test tries something at random: as often as the system property `flag` says, or
  /// else `full` times, or a tenth of that where long tests are left out.
  public static int of(String flag, int full) {
    return Integer.getInteger(flag, isFull() ? full : full / SHARE);
  }
}
