package dev.weft.model;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What of a plan decides when its tasks and steps may begin.
///
/// @param groups by name, those of the plan's clean-up last
/// @param limits by name
/// @param maxParallel how many tasks are in flight at most
public record RunBounds(Map<String, OfGroup> groups, Map<String, Limit> limits, int maxParallel) {

  public RunBounds {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }

  /// The bounds of a group.
  ///
  /// @param needs the groups that have to end before it begins
  /// @param limits the limits that each of its tasks holds from beginning to end
  /// @param maxParallel how many of its tasks are in flight at most
  public record OfGroup(List<String> needs, List<String> limits, int maxParallel) {
    static final OfGroup UNKNOWN = new OfGroup(List.of(), List.of(), Group.UNBOUNDED);

    public OfGroup {
      needs = List.copyOf(needs);
      limits = List.copyOf(limits);
    }
  }

  /// Returns the bounds of a plan.
  public static RunBounds of(Plan plan) {
    Map<String, OfGroup> groups = new LinkedHashMap<>();
    for (Group group : plan.groups()) {
      groups.put(group.name(), of(group, group.needs()));
    }
    // These begin when everything before them has ended.
    for (@Nullable Group last : Arrays.asList(plan.onFailure(), plan.finallyGroup())) {
      if (last != null) {
        groups.put(last.name(), of(last, List.copyOf(groups.keySet())));
      }
    }
    return new RunBounds(groups, byName(plan.limits()), plan.maxParallel());
  }

  private static OfGroup of(Group group, List<String> needs) {
    return new OfGroup(needs, group.limits(), group.maxParallel());
  }

  /// Returns limits by their names.
  public static Map<String, Limit> byName(List<Limit> limits) {
    return limits.stream()
        .collect(Collectors.toMap(Limit::name, it -> it, (first, _) -> first, LinkedHashMap::new));
  }

  OfGroup group(String name) {
    return groups.getOrDefault(name, OfGroup.UNKNOWN);
  }
}
