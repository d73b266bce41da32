package dev.weft.terminal;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// The steps under way by what they do, each kind in the order in which they came to it.
final class Standings {
  private final Map<StepAt.Standing, Set<StepAt>> steps = new EnumMap<>(StepAt.Standing.class);
  private final Map<String, Set<StepAt>> byLimit = new LinkedHashMap<>();

  Standings() {
    for (StepAt.Standing standing : StepAt.Standing.values()) {
      steps.put(standing, new LinkedHashSet<>());
    }
  }

  void add(StepAt step) {
    of(step).add(step);
  }

  void remove(StepAt step) {
    Set<StepAt> like = of(step);
    like.remove(step);
    if (like.isEmpty() && step.standing() == StepAt.Standing.WAITS_FOR_LIMIT) {
      byLimit.remove(step.about());
    }
  }

  private Set<StepAt> of(StepAt step) {
    return step.standing() == StepAt.Standing.WAITS_FOR_LIMIT
        ? byLimit.computeIfAbsent(step.about(), _ -> new LinkedHashSet<>())
        : steps.getOrDefault(step.standing(), Set.of());
  }

  /// Those that do this, but wait for no limit.
  Collection<StepAt> all(StepAt.Standing standing) {
    return Collections.unmodifiableCollection(steps.getOrDefault(standing, Set.of()));
  }

  /// Those that wait for a limit, by its name.
  Map<String, Set<StepAt>> byLimit() {
    return Collections.unmodifiableMap(byLimit);
  }

  /// How many wait for something.
  long waiting() {
    long waiting = 0;
    for (StepAt.Standing standing : StepAt.Standing.values()) {
      if (standing != StepAt.Standing.RUNS) {
        waiting += all(standing).size();
      }
    }
    for (Set<StepAt> atLimit : byLimit.values()) {
      waiting += atLimit.size();
    }
    return waiting;
  }
}
