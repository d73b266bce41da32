package dev.weft.plan;

import java.util.Arrays;

/// A set of 64-bit hashes: eight to sixteen bytes each, so that the keys of ten million rows can be
/// compared without being held. Open addressing with linear probing; zero stands for empty.
final class Hashes {
  private long[] slots = new long[1_024];
  private int size;

  /// FNV-1a, 64 bits, with a final mix; never zero.
  static long of(String key) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    return hash == 0 ? 1 : hash;
  }

  /// Returns whether it was not there before.
  boolean add(long hash) {
    if (size * 2 >= slots.length) {
      long[] old = slots;
      slots = new long[old.length * 2];
      Arrays.stream(old).filter(it -> it != 0).forEach(this::put);
    }
    boolean added = put(hash);
    size += added ? 1 : 0;
    return added;
  }

  private boolean put(long hash) {
    int slot = (int) (hash & (slots.length - 1));
    while (slots[slot] != 0 && slots[slot] != hash) {
      slot = (slot + 1) & (slots.length - 1);
    }
    boolean added = slots[slot] == 0;
    slots[slot] = hash;
    return added;
  }
}
