package dev.weft.model;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// The steps in progress by activity, each in order of arrival.
public final class StepsInProgress {
  private final Map<Activity, StepQueue> queues = new EnumMap<>(Activity.class);
  private final Map<String, StepQueue> byLimit = new LinkedHashMap<>();

  StepsInProgress() {
    for (Activity activity : Activity.values()) {
      queues.put(activity, new StepQueue());
    }
  }

  void add(StepProgress step) {
    of(step).add(step);
  }

  void remove(StepProgress step) {
    StepQueue queue = of(step);
    queue.take(step);
    if (queue.isEmpty() && step.limit() != null) {
      byLimit.remove(step.limit());
    }
  }

  private StepQueue of(StepProgress step) {
    return step.limit() == null
        ? of(step.activity())
        : byLimit.computeIfAbsent(step.limit(), _ -> new StepQueue());
  }

  private StepQueue of(Activity activity) {
    return Objects.requireNonNull(queues.get(activity));
  }

  /// Returns the steps with this activity, except those that wait for a limit.
  public Collection<StepProgress> all(Activity activity) {
    return Collections.unmodifiableCollection(of(activity));
  }

  /// Returns the steps that wait for a limit, by the limit's name.
  public Map<String, Collection<StepProgress>> byLimit() {
    return Collections.unmodifiableMap(byLimit);
  }

  /// Returns how many steps wait for something.
  public long waiting() {
    long waiting = 0;
    for (Activity activity : Activity.values()) {
      waiting +=
          switch (activity) {
            case WAITING, APPROVAL, RETRY, POLL -> all(activity).size();
            case RUNNING, LIMIT, INSIDE, OTHER -> 0;
          };
    }
    for (StepQueue atLimit : byLimit.values()) {
      waiting += atLimit.size();
    }
    return waiting;
  }
}
