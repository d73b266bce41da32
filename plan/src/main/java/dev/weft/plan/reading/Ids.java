package dev.weft.plan.reading;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The unique ids of a task's steps.
public final class Ids {
  private final Set<String> ids;
  // The last number that was appended to a name, so that the search need not start again.
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

  /// Adds an id; returns false if it exists already.
  boolean add(String id) {
    return ids.add(id);
  }

  /// Adds the name as an id. If another step has it, a number is appended.
  String addLike(String name) {
    String id = name;
    while (!ids.add(id)) {
      id = name + " (" + numbers.merge(name, 2, (number, _) -> number + 1) + ")";
    }
    return id;
  }
}
