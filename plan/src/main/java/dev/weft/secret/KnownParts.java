package dev.weft.secret;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/// Searches for known texts within other texts: for short ones as a whole, for longer ones by any
/// part of a given length. None is shorter than four characters. A position without a match costs
/// one table look-up. Immutable and thread-safe.
final class KnownParts {
  // The length of the parts whose hashes are in the table.
  private static final int GRAM = Masks.LENGTH_MIN;
  private static final int BITS_A_GRAM = 32;
  private static final int TABLE_MIN = 1 << 12;
  private static final int TABLE_MAX = 1 << 22;
  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private final BitSet grams;
  private final int mask;
  // The parts of each length, as sorted hashes; lengths are ascending.
  private final int[] lengths;
  private final long[][] hashes;

  /// @param forms the texts, each with the length of the parts to search for
  KnownParts(Map<String, Integer> forms) {
    long size = 0;
    Map<Integer, Integer> parts = new TreeMap<>();
    for (Map.Entry<String, Integer> form : forms.entrySet()) {
      int all = form.getKey().length();
      int length = Math.min(all, form.getValue());
      if (all >= GRAM) {
        size += all;
        parts.put(length, parts.getOrDefault(length, 0) + all - length + 1);
      }
    }
    int table = Integer.highestOneBit(Math.clamp(size * BITS_A_GRAM, TABLE_MIN, TABLE_MAX));
    grams = new BitSet(table);
    mask = table - 1;
    lengths = new int[parts.size()];
    hashes = new long[parts.size()][];
    int at = 0;
    for (Map.Entry<Integer, Integer> each : parts.entrySet()) {
      lengths[at] = each.getKey();
      hashes[at++] = hashes(forms, each.getKey(), each.getValue());
    }
  }

  private long[] hashes(Map<String, Integer> forms, int length, int parts) {
    long[] hashes = new long[parts];
    int at = 0;
    for (Map.Entry<String, Integer> form : forms.entrySet()) {
      String text = form.getKey();
      if (text.length() >= GRAM && Math.min(text.length(), form.getValue()) == length) {
        for (int i = 0; i + length <= text.length(); i++) {
          hashes[at++] = hash(0, text, i, i + length);
        }
        for (int i = 0; i + GRAM <= text.length(); i++) {
          grams.set(gram(text, i));
        }
      }
    }
    Arrays.sort(hashes);
    return hashes;
  }

  /// Returns the end of the longest match that begins here; -1 if there is none.
  int end(String text, int begin) {
    if (begin + GRAM > text.length() || !grams.get(gram(text, begin))) {
      return -1;
    }
    int end = -1;
    int from = begin;
    long hash = 0;
    for (int i = 0; i < lengths.length; i++) {
      int to = begin + lengths[i];
      if (to > text.length() || !grams.get(gram(text, to - GRAM))) {
        continue;
      }
      hash = hash(hash, text, from, to);
      from = to;
      if (Arrays.binarySearch(hashes[i], hash) >= 0) {
        end = to;
      }
    }
    return end;
  }

  /// Returns where a match may begin that the end of the text leaves incomplete; the text's length
  /// if there is none of at least four characters.
  int unfinished(String text) {
    int longest = lengths.length == 0 ? 0 : lengths[lengths.length - 1] - 1;
    int begin = text.length() - GRAM;
    int first = text.length();
    while (begin >= 0 && text.length() - begin <= longest && grams.get(gram(text, begin))) {
      first = begin--;
    }
    return first;
  }

  private int gram(String text, int at) {
    int four =
        text.charAt(at)
            + (text.charAt(at + 1) << 8)
            + (text.charAt(at + 2) << 16)
            + (text.charAt(at + 3) << 24);
    return (int) ((four * PRIME) >>> 32) & mask;
  }

  /// Returns the hash of a text from the hash of its beginning.
  private static long hash(long begun, String text, int from, int to) {
    long hash = begun;
    for (int i = from; i < to; i++) {
      hash = (hash + text.charAt(i) + 1) * PRIME;
      hash ^= hash >>> 29;
    }
    return hash;
  }
}
