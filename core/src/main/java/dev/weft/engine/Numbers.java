package dev.weft.engine;

/// Whole numbers in English text: `1,234,567`. In contrast to a formatter's `%,d` and `%d`, the
/// result does not depend on the locale, which may have other digits, and no locale data is loaded.
public final class Numbers {
  private static final int GROUP = 3;

  private Numbers() {}

  /// Returns the decimal digits, in groups of three.
  public static String format(long number) {
    StringBuilder text = new StringBuilder(Long.toString(number));
    int first = number < 0 ? 1 : 0;
    for (int at = text.length() - GROUP; at > first; at -= GROUP) {
      text.insert(at, ',');
    }
    return text.toString();
  }
}
