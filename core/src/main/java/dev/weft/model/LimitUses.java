package dev.weft.model;

import dev.weft.Limit;
import dev.weft.Plan;
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
    change(names, 1);
  }

  void give(List<String> names) {
    change(names, -1);
  }

  private void change(List<String> names, int by) {
    for (String name : names) {
      LimitUse use = limits.get(name);
      if (use != null) {
        use.change(by);
      }
    }
  }

  @Nullable LimitUse of(String name) {
    return limits.get(name);
  }
}
