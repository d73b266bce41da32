package dev.weft.plan.rows;

import dev.weft.engine.SeenNames;
import dev.weft.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The names of rows of which several may have the same key. A row keeps its name wherever other
/// rows are inserted or removed:
///
/// ```text
/// rows of a key                      names
/// one                                KEY
/// several, all equal                 KEY, KEY#2, KEY#3, ...: they are interchangeable
/// several that differ                KEY~HASH, and KEY~HASH#2, ... if equal to another
/// on record under some name          that name; of equal ones, first those that succeeded
/// ```
///
/// The hash is that of the row's values. So a row of several that differ is another row once it is
/// changed; a row that is alone with its key stays the same.
///
/// @param repeated the hashes of keys that occur more than once, in the rows or on record
/// @param mixed those of them whose rows differ
/// @param recorded the names on record, by what identifies a row among those of its key
record RowNames(Set<Long> repeated, Set<Long> mixed, Map<String, List<String>> recorded) {
  /// Every row is called like its key.
  static final RowNames KEYS = new RowNames(Set.of(), Set.of(), Map.of());

  private static final int HASH_LENGTH = 8;
  private static final String HASH = "~";
  private static final String NUMBER = "#";
  private static final Pattern NAME =
      Pattern.compile("(?s)(.*?)(~[0-9a-z]{" + HASH_LENGTH + "})?(#\\d+)?");

  /// Finds the names.
  ///
  /// @param repeatedNow the hashes of the keys that occur more than once in `rows`
  /// @param task the task with the `for-each`
  static RowNames of(Rows rows, Set<Long> repeatedNow, RecordedRows record, String task) {
    Set<Long> mixed = repeatedNow.isEmpty() ? new HashSet<>() : differing(rows, repeatedNow);
    Set<Long> repeated = new HashSet<>(repeatedNow);
    record.read(
        task,
        name -> {
          if (!name.contains(HASH) && !name.contains(NUMBER)) {
            return false; // As are nearly all, of perhaps a million.
          }
          Matcher parts = parts(name);
          if (parts.group(2) != null || parts.group(3) != null) {
            repeated.add(SeenNames.hash(parts.group(1)));
          }
          if (parts.group(2) != null) {
            mixed.add(SeenNames.hash(parts.group(1)));
          }
          return false;
        },
        _ -> {});
    if (repeated.isEmpty()) {
      return KEYS;
    }
    Map<String, RecordedRows.Recorded> all = new LinkedHashMap<>();
    record.read(
        task,
        name ->
            repeated.contains(SeenNames.hash(name))
                || repeated.contains(SeenNames.hash(parts(name).group(1))),
        row -> all.put(row.name(), row));
    return new RowNames(repeated, mixed, byIdentity(all.values()));
  }

  /// Returns the hashes of keys whose rows are not all equal.
  private static Set<Long> differing(Rows rows, Set<Long> repeated) {
    Set<Long> differing = new HashSet<>();
    Map<Long, Long> first = new HashMap<>();
    for (Iterator<Row> all = rows.open(); all.hasNext(); ) {
      Row row = all.next();
      long key = SeenNames.hash(row.key());
      if (row.value() instanceof Map<?, ?> values && repeated.contains(key)) {
        long hash = hash(values);
        Long before = first.putIfAbsent(key, hash);
        if (before != null && before != hash) {
          differing.add(key);
        }
      }
    }
    return differing;
  }

  private static Map<String, List<String>> byIdentity(Iterable<RecordedRows.Recorded> rows) {
    List<RecordedRows.Recorded> all = new ArrayList<>();
    rows.forEach(all::add);
    all.sort(
        Comparator.comparing((RecordedRows.Recorded it) -> !it.succeeded())
            .thenComparingInt(it -> it.name().length())
            .thenComparing(RecordedRows.Recorded::name));
    Map<String, List<String>> names = new HashMap<>();
    for (RecordedRows.Recorded row : all) {
      Object value = row.value();
      String identity = value == null ? parts(row.name()).group(2) : identity(value);
      if (identity != null) {
        names.computeIfAbsent(identity, _ -> new ArrayList<>()).add(row.name());
      }
    }
    return names;
  }

  private static Matcher parts(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalStateException(name);
    }
    return parts;
  }

  /// Returns what identifies a row among those of its key: the hash of its values, or the text that
  /// it is.
  private static String identity(Object value) {
    return switch (value) {
      case Map<?, ?> values -> {
        String hash = Long.toUnsignedString(hash(values), Character.MAX_RADIX);
        String padded = "0".repeat(HASH_LENGTH) + hash;
        yield HASH + padded.substring(padded.length() - HASH_LENGTH);
      }
      case String text -> text;
      default -> Json.write(value);
    };
  }

  /// The order of the columns does not matter.
  private static long hash(Map<?, ?> values) {
    Map<String, @Nullable Object> sorted = new TreeMap<>();
    values.forEach((name, value) -> sorted.put(String.valueOf(name), value));
    return SeenNames.hash(Json.write(sorted));
  }

  /// Returns the names of rows that come one after another, from the first one on.
  Naming begin() {
    return new Naming();
  }

  final class Naming {
    // How many rows have come, by identity.
    private final Map<String, Integer> counts = new HashMap<>();
    // The last number that was given, by name.
    private final Map<String, Integer> numbers = new HashMap<>();

    private Naming() {}

    String name(Row row) {
      long key = SeenNames.hash(row.key());
      if (!repeated.contains(key)) {
        return row.key();
      }
      String identity = identity(row.value());
      List<String> known = recorded.getOrDefault(identity, List.of());
      int count = counts.merge(identity, 1, Integer::sum);
      if (count <= known.size()) {
        return known.get(count - 1);
      }
      String base = mixed.contains(key) ? row.key() + identity : row.key();
      String name;
      do {
        int number = numbers.merge(base, 1, Integer::sum);
        name = number == 1 ? base : base + NUMBER + number;
      } while (known.contains(name));
      return name;
    }
  }
}
