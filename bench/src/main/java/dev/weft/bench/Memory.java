package dev.weft.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process takes of the machine's memory, as Linux counts it: everything, not only the
/// heap.
final class Memory {
  private Memory() {}

  /// Megabytes in use now.
  static long resident() {
    return megabytes("VmRSS:");
  }

  /// Megabytes in use at the most so far.
  static long peak() {
    return megabytes("VmHWM:");
  }

  private static long megabytes(String key) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
        }
      }
      throw new IllegalStateException("/proc/self/status has no " + key);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("needs Linux's /proc", unreadable);
    }
  }
}
