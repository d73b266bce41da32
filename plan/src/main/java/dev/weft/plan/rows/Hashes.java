package dev.weft.plan.rows;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// Many 64-bit hashes, of which some may be there more than once: 8 to 13 bytes each, so that the
/// keys of ten million rows can be compared without being held. They are parted by their highest
/// bits, and each part grows by itself.
final class Hashes {
  /// So few are enough to find a key that is there twice: two different keys among ten million
  /// share a hash once in hundreds of thousands of files.
  private static final int REPEATED_MAX = 1_000;

  private static final int PART_BITS = 8;

  private final long[][] parts = new long[1 << PART_BITS][16];
  private final int[] sizes = new int[1 << PART_BITS];

  void add(long hash) {
    int part = (int) (hash >>> (Long.SIZE - PART_BITS));
    if (sizes[part] == parts[part].length) {
      parts[part] = Arrays.copyOf(parts[part], sizes[part] + sizes[part] / 2);
    }
    parts[part][sizes[part]++] = hash;
  }

  /// How many were added, repeated ones too.
  long size() {
    return Arrays.stream(sizes).asLongStream().sum();
  }

  /// Those that were added more than once; a thousand of them at most.
  Set<Long> repeated() {
    Set<Long> repeated = new HashSet<>();
    for (int part = 0; part < parts.length; part++) {
      long[] hashes = parts[part];
      Arrays.sort(hashes, 0, sizes[part]);
      for (int i = 1; i < sizes[part] && repeated.size() < REPEATED_MAX; i++) {
        if (hashes[i] == hashes[i - 1]) {
          repeated.add(hashes[i]);
        }
      }
    }
    return repeated;
  }
}
