package dev.weft.model;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// The steps under way by what they do, each kind in the order in which they came to it.
public final class StepsUnderWay {
  private final Map<Activity, StepQueue> queues = new EnumMap<>(Activity.class);
  private final Map<String, StepQueue> byLimit = new LinkedHashMap<>();

  StepsUnderWay() {
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
        ? queues.getOrDefault(step.activity(), new StepQueue())
        : byLimit.computeIfAbsent(step.limit(), _ -> new StepQueue());
  }

  /// Those that do this, but wait for no limit.
  public Collection<StepProgress> all(Activity activity) {
    return Collections.unmodifiableCollection(queues.getOrDefault(activity, new StepQueue()));
  }

  /// Those that wait for a limit, by its name.
  public Map<String, Collection<StepProgress>> byLimit() {
    return Collections.unmodifiableMap(byLimit);
  }

  /// How many wait for something.
  public long waiting() {
    long waiting = 0;
    for (Activity activity : Activity.values()) {
      waiting +=
          switch (activity) {
            case WAITING, APPROVAL, RETRY -> all(activity).size();
            case RUNNING, LIMIT, INSIDE, OTHER -> 0;
          };
    }
    for (StepQueue atLimit : byLimit.values()) {
      waiting += atLimit.size();
    }
    return waiting;
  }
}
