package dev.weft.engine;

import java.util.Arrays;

/// Recognizes a name that came before, among ten million that are not held: a table of 64-bit
/// hashes that takes 11 to 21 bytes for each. Two different names among ten million are mistaken
/// for one another once in hundreds of thousands of runs.
///
/// Not thread-safe.
public final class SeenNames {
  private static final int PARTS_BITS = 8;
  private static final long FREE = 0;

  // Parted by the highest bits, so that they grow one after another, and no table is copied whole.
  private final long[][] parts = new long[1 << PARTS_BITS][16];
  private final int[] sizes = new int[1 << PARTS_BITS];

  /// None so far.
  public SeenNames() {}

  /// FNV-1a, 64 bits, with a final mix (that of MurmurHash3), since FNV leaves the highest bits of
  /// short names alike.
  public static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  /// Whether the name comes for the first time.
  public boolean add(String name) {
    return addHash(hash(name));
  }

  /// Whether a name with this [hash][#hash] comes for the first time.
  public boolean addHash(long hash) {
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
