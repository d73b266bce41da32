package dev.weft.terminal.text;

import java.util.ArrayList;
import java.util.List;

/// A buffer of lines to print together. Its size is bounded to limit memory.
final class HeldLines {
  private static final int CHARS_MAX = 1 << 20;

  private List<String> lines = new ArrayList<>();
  private long chars;

  void add(String line) {
    lines.add(line);
    chars += line.length() + 1;
  }

  boolean isFull() {
    return chars >= CHARS_MAX;
  }

  /// Removes and returns the lines.
  List<String> take() {
    List<String> taken = lines;
    lines = new ArrayList<>();
    chars = 0;
    return taken;
  }
}
