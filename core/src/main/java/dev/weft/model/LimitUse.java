package dev.weft.model;

import dev.weft.Durations;
import dev.weft.Limit;
import dev.weft.Plan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How much of each limit is in use.
public final class LimitUse {
  private final Map<String, Load> loads = new HashMap<>();

  private static final class Load {
    final Limit limit;
    long held;

    Load(Limit limit) {
      this.limit = limit;
    }
  }

  void of(Plan plan) {
    for (Limit limit : plan.limits()) {
      loads.put(limit.name(), new Load(limit));
    }
  }

  void take(List<String> limits) {
    change(limits, 1);
  }

  void give(List<String> limits) {
    change(limits, -1);
  }

  private void change(List<String> limits, int by) {
    for (String limit : limits) {
      Load load = loads.get(limit);
      if (load != null) {
        load.held += by;
      }
    }
  }

  /// A limit's load in words, such as `2 of 2 in use`.
  public String describe(String limit) {
    Load load = loads.get(limit);
    if (load == null) {
      return "";
    }
    Limit.Rate rate = load.limit.rate();
    String often =
        rate == null ? "" : "%,d per %s".formatted(rate.count(), Durations.format(rate.per()));
    if (load.limit.max() == Integer.MAX_VALUE) {
      return often;
    }
    String held = "%,d of %,d in use".formatted(load.held, load.limit.max());
    return often.isEmpty() ? held : held + ", " + often;
  }
}
