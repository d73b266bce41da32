package dev.weft.plan.rows;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// A multiset of 64-bit hashes, at 8 to 13 bytes each, so that the keys of ten million rows can be
/// compared without keeping them. The hashes are partitioned by their highest bits, and each
/// partition grows separately.
final class Hashes {
  /// Sufficient to find a duplicate key: two different keys among ten million share a hash once in
  /// hundreds of thousands of files.
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

  /// Returns how many were added, including duplicates.
  long size() {
    return Arrays.stream(sizes).asLongStream().sum();
  }

  /// Returns the hashes that were added more than once; a thousand at most.
  Set<Long> repeated() {
    return repeated(REPEATED_MAX);
  }

  /// Returns the hashes that were added more than once; `max` at most.
  Set<Long> repeated(int max) {
    Set<Long> repeated = new HashSet<>();
    for (int part = 0; part < parts.length; part++) {
      long[] hashes = parts[part];
      Arrays.sort(hashes, 0, sizes[part]);
      for (int i = 1; i < sizes[part] && repeated.size() < max; i++) {
        if (hashes[i] == hashes[i - 1]) {
          repeated.add(hashes[i]);
        }
      }
    }
    return repeated;
  }
}
