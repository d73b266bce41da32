package dev.weft.model;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// The steps under way by what they do, each kind in the order in which they came to it.
public final class StepsByState {
  private final Map<StepProgress.State, Set<StepProgress>> steps =
      new EnumMap<>(StepProgress.State.class);
  private final Map<String, Set<StepProgress>> byLimit = new LinkedHashMap<>();

  StepsByState() {
    for (StepProgress.State state : StepProgress.State.values()) {
      steps.put(state, new LinkedHashSet<>());
    }
  }

  void add(StepProgress step) {
    of(step).add(step);
  }

  void remove(StepProgress step) {
    Set<StepProgress> like = of(step);
    like.remove(step);
    if (like.isEmpty() && step.state() == StepProgress.State.WAITS_FOR_LIMIT) {
      byLimit.remove(step.about());
    }
  }

  private Set<StepProgress> of(StepProgress step) {
    return step.state() == StepProgress.State.WAITS_FOR_LIMIT
        ? byLimit.computeIfAbsent(step.about(), _ -> new LinkedHashSet<>())
        : steps.getOrDefault(step.state(), Set.of());
  }

  /// Those that do this, but wait for no limit.
  public Collection<StepProgress> all(StepProgress.State state) {
    return Collections.unmodifiableCollection(steps.getOrDefault(state, Set.of()));
  }

  /// Those that wait for a limit, by its name.
  public Map<String, Set<StepProgress>> byLimit() {
    return Collections.unmodifiableMap(byLimit);
  }

  /// How many wait for something.
  public long waiting() {
    long waiting = 0;
    for (StepProgress.State state : StepProgress.State.values()) {
      if (state != StepProgress.State.RUNS) {
        waiting += all(state).size();
      }
    }
    for (Set<StepProgress> atLimit : byLimit.values()) {
      waiting += atLimit.size();
    }
    return waiting;
  }
}
