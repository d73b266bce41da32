package dev.weft.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Values that are written once and referred to by index.
final class Table<T> {
  private final Map<T, Integer> indexes = new HashMap<>();
  private final List<T> values = new ArrayList<>();

  /// Returns the index of a value, which is added if it is new.
  int indexOf(T value) {
    Integer index = indexes.putIfAbsent(value, values.size());
    if (index != null) {
      return index;
    }
    values.add(value);
    return values.size() - 1;
  }

  /// Returns the values in index order.
  List<T> values() {
    return Collections.unmodifiableList(values);
  }
}
