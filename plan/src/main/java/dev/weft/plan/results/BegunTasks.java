package dev.weft.plan.results;

import dev.weft.engine.SeenNames;
import java.util.Arrays;

/// The names of the tasks that began, as hashes in that order: 8 to 12 bytes each. They are looked
/// through only when some never began. Not thread-safe.
final class BegunTasks {
  private long[] hashes = new long[16];
  private int size;

  void add(String name) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size + size / 2);
    }
    hashes[size++] = SeenNames.hash(name);
  }

  SeenNames names() {
    SeenNames names = new SeenNames();
    for (int i = 0; i < size; i++) {
      names.addHash(hashes[i]);
    }
    return names;
  }
}
