package dev.weft.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The steps in progress by activity, each in order of arrival.
public final class StepsInProgress {
  // By the number of their activity.
  private final StepQueue[] queues = new StepQueue[Activity.values().length];
  private final Map<String, StepQueue> byLimit = new LinkedHashMap<>();

  StepsInProgress() {
    Arrays.setAll(queues, _ -> new StepQueue());
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
        ? queues[step.activity().ordinal()]
        : byLimit.computeIfAbsent(step.limit(), _ -> new StepQueue());
  }

  /// Returns the steps with this activity, except those that wait for a limit.
  public Collection<StepProgress> all(Activity activity) {
    return Collections.unmodifiableCollection(queues[activity.ordinal()]);
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
