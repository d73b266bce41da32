package dev.weft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What steps and tasks leave, as copies that nobody can change: neither a later step, nor the body
/// that goes on with its map. Lists, maps and sets are copied in depth and keep their order;
/// whatever else is in them is not.
final class Outputs {
  private Outputs() {}

  static Map<String, Object> copyOf(Map<String, Object> outputs) {
    return outputs.isEmpty() ? Map.of() : map(outputs);
  }

  @SuppressWarnings("NullAway") // A value may be null.
  private static <K> Map<K, Object> map(Map<K, ?> values) {
    Map<K, Object> copy = LinkedHashMap.newLinkedHashMap(values.size());
    values.forEach((name, value) -> copy.put(name, copy(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object copy(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> map(map);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(each -> copy.add(copy(each)));
        yield Collections.unmodifiableList(copy);
      }
      case Set<?> set -> {
        Set<@Nullable Object> copy = LinkedHashSet.newLinkedHashSet(set.size());
        set.forEach(each -> copy.add(copy(each)));
        yield Collections.unmodifiableSet(copy);
      }
      case null, default -> value;
    };
  }
}
