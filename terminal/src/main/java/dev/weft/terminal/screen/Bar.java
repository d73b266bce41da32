package dev.weft.terminal.screen;

import dev.weft.terminal.text.Symbols;

/// A progress bar of ten characters.
final class Bar {
  private static final int COLUMNS = 10;

  private Bar() {}

  static String of(double share, Symbols symbols) {
    int full = Math.clamp((int) (share * COLUMNS), 0, COLUMNS);
    return ("" + symbols.barFull).repeat(full) + ("" + symbols.barEmpty).repeat(COLUMNS - full);
  }
}
