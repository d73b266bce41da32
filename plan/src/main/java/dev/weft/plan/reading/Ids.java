package dev.weft.plan.reading;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The ids of a task's steps, each of which is there once.
public final class Ids {
  private final Set<String> ids;
  // The last number that told steps of one name apart, so that it is not searched for again.
  private final Map<String, Integer> numbers;

  public Ids() {
    this(Set.of(), Map.of());
  }

  private Ids(Set<String> ids, Map<String, Integer> numbers) {
    this.ids = new HashSet<>(ids);
    this.numbers = new HashMap<>(numbers);
  }

  Ids copy() {
    return new Ids(ids, numbers);
  }

  /// Takes an id; false if it is there already.
  boolean add(String id) {
    return ids.add(id);
  }

  /// Takes the name as an id. Two steps may look alike; the second is told apart by a number.
  String addLike(String name) {
    String id = name;
    while (!ids.add(id)) {
      id = name + " (" + numbers.merge(name, 2, (number, _) -> number + 1) + ")";
    }
    return id;
  }
}
