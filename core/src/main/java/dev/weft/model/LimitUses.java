package dev.weft.model;

import dev.weft.Event;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The usage of each limit of a plan.
final class LimitUses {
  private final Map<String, LimitUse> limits = new HashMap<>();

  void begin(Plan plan) {
    for (Limit limit : plan.limits()) {
      limits.put(limit.name(), new LimitUse(limit));
    }
  }

  void take(List<String> names) {
    names.forEach(name -> change(name, 1));
  }

  void give(List<String> names) {
    names.forEach(name -> change(name, -1));
  }

  void take(Step<?> step) {
    step.limits().forEach(name -> change(name, weight(step, name)));
  }

  void give(Step<?> step) {
    step.limits().forEach(name -> change(name, -weight(step, name)));
  }

  void adapt(Event.LimitAdapted adapted) {
    LimitUse use = limits.get(adapted.limit());
    if (use != null) {
      use.adapt(adapted);
    }
  }

  private static int weight(Step<?> step, String limit) {
    return step instanceof Step.Work<?> work ? work.weight(limit) : 1;
  }

  private void change(String name, int by) {
    LimitUse use = limits.get(name);
    if (use != null) {
      use.change(by);
    }
  }

  @Nullable LimitUse of(String name) {
    return limits.get(name);
  }
}
