package dev.weft.plan;

import java.util.Arrays;

/// Tells a key that came before, among ten million that are not held: a table of 64-bit hashes that
/// takes 11 to 21 bytes for each. Two different keys of ten million are taken for one once in
/// hundreds of thousands of runs.
final class SeenKeys {
  private static final int PARTS_BITS = 8;
  private static final long FREE = 0;

  // Parted by the highest bits, so that they grow one after another, and no table is copied whole.
  private final long[][] parts = new long[1 << PARTS_BITS][16];
  private final int[] sizes = new int[1 << PARTS_BITS];

  /// Whether the key comes for the first time.
  boolean add(String key) {
    long hash = Hashes.of(key);
    long kept = hash == FREE ? 1 : hash;
    int part = (int) (hash >>> (Long.SIZE - PARTS_BITS));
    if (!put(parts[part], kept)) {
      return false;
    }
    sizes[part]++;
    if (sizes[part] > parts[part].length / 4 * 3) {
      long[] larger = new long[2 * parts[part].length];
      Arrays.stream(parts[part]).filter(it -> it != FREE).forEach(it -> put(larger, it));
      parts[part] = larger;
    }
    return true;
  }

  /// By linear probing; false if it is there.
  private static boolean put(long[] table, long hash) {
    int place = (int) hash & (table.length - 1);
    while (table[place] != FREE) {
      if (table[place] == hash) {
        return false;
      }
      place = (place + 1) & (table.length - 1);
    }
    table[place] = hash;
    return true;
  }
}
