package dev.weft.model;

import dev.weft.Group;
import dev.weft.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Estimates how long the rest of a run takes. Each group begins when those that it needs have
/// ended, and lasts as long as its longest task, or longer: until the limits and `max-parallel`
/// that it shares with the groups before it have let all of its work through.
///
/// That is what a simulation of the rest comes to, without walking its tasks one by one: this looks
/// at groups and their steps.
final class TimeLeft {
  private static final int MANY = 20;
  private static final String PLAN = "max-parallel";

  private final RunModel model;
  // By what bounds it: when it has let everything through that was put to it so far, in seconds.
  private final Map<String, Double> busyUntil = new HashMap<>();

  private TimeLeft(RunModel model) {
    this.model = model;
  }

  private record Ready(GroupWork work, double start) {}

  static @Nullable Duration of(
      RunModel model,
      WorkTracker tracker,
      Map<String, Long> tasks,
      AttemptTimes past,
      Instant now) {
    if (model.paused() != null || model.cancelled() != null) {
      return null;
    }
    Map<String, GroupWork> works = new LinkedHashMap<>();
    long known = 0;
    long unknown = 0;
    for (GroupProgress group : model.groups()) {
      if (group.group() != null && !group.hasEnded()) {
        long count = group.count(tasks);
        if (count < 0) {
          return null;
        }
        GroupWork work = GroupWork.of(group, count, past, tracker, now);
        boolean isUnknown = work.isUnknown() || work.isBlank();
        boolean isLater = !model.missing(group.group()).isEmpty();
        known += isUnknown ? 0 : count;
        unknown += isUnknown && !isLater ? count : 0;
        works.put(group.name(), work);
      }
    }
    // Few tasks of which nothing is known do not hide what is known of many, and nor does what
    // begins later.
    if (unknown * MANY > known || (known == 0 && !works.isEmpty())) {
      return null;
    }
    double seconds = new TimeLeft(model).walk(works);
    return Duration.ofNanos((long) (Math.min(seconds, Long.MAX_VALUE / 2e9) * 1e9));
  }

  /// Has the groups begin one after the other, each when its needs have ended.
  private double walk(Map<String, GroupWork> works) {
    Map<String, Integer> missing = new HashMap<>();
    Map<String, List<GroupWork>> needing = new HashMap<>();
    PriorityQueue<Ready> ready =
        new PriorityQueue<>((one, other) -> Double.compare(one.start(), other.start()));
    for (GroupWork work : works.values()) {
      Group group = work.group().group();
      int count = 0;
      for (String need : group == null ? List.<String>of() : group.needs()) {
        if (works.containsKey(need)) {
          needing.computeIfAbsent(need, _ -> new ArrayList<>()).add(work);
          count++;
        }
      }
      missing.put(work.group().name(), count);
      if (count == 0) {
        ready.add(new Ready(work, 0));
      }
    }
    double end = 0;
    // A group begins at the latest end of what it needs, and these come in order of their ends.
    PriorityQueue<Ready> ending = new PriorityQueue<>(ready.comparator());
    while (!ready.isEmpty() || !ending.isEmpty()) {
      Ready last = ending.peek();
      if (last == null || (!ready.isEmpty() && ready.peek().start() <= last.start())) {
        Ready next = ready.remove();
        ending.add(new Ready(next.work(), end(next.work(), next.start())));
      } else {
        ending.remove();
        end = Math.max(end, last.start());
        for (GroupWork work : needing.getOrDefault(last.work().group().name(), List.of())) {
          if (missing.merge(work.group().name(), -1, Integer::sum) == 0) {
            ready.add(new Ready(work, last.start()));
          }
        }
      }
    }
    return end;
  }

  /// Returns when a group ends that begins then.
  private double end(GroupWork work, double start) {
    double end = start + work.length();
    for (Map.Entry<String, GroupWork.Need> need : work.needs().entrySet()) {
      LimitUse use = model.limit(need.getKey());
      if (use != null && !use.limit().perKey()) {
        GroupWork.Need of = need.getValue();
        double from = start + of.lead;
        end = Math.max(end, pass(use, need.getKey(), of.held, of.count, from) + of.tail);
      }
    }
    double all = work.all();
    Group group = work.group().group();
    if (group != null) {
      for (String limit : group.limits()) {
        LimitUse use = model.limit(limit);
        if (use != null && !use.limit().perKey()) {
          end = Math.max(end, pass(use, limit, all, (double) work.tasks(), start));
        }
      }
      end = Math.max(end, pass("group " + group.name(), all, group.maxParallel(), start));
    }
    return Math.max(end, pass(PLAN, all, model.maxParallel(), start));
  }

  /// Returns when a limit has let this through, too.
  private double pass(LimitUse use, String name, double held, double count, double start) {
    Limit limit = use.limit();
    LimitUse.Slowed slowed = use.slowed().get("");
    int most = slowed == null ? limit.max() : slowed.allowed();
    double end = pass("limit " + name, held, most, start);
    Limit.Rate rate = limit.rate();
    if (rate == null) {
      return end;
    }
    double seconds = count * StepCost.seconds(rate.per()) / rate.count();
    return Math.max(end, pass("rate " + name, seconds, 1, start));
  }

  private double pass(String name, double held, int most, double start) {
    if (held <= 0 || most == Integer.MAX_VALUE) {
      return start;
    }
    double from = Math.max(start, busyUntil.getOrDefault(name, 0.0));
    double until = from + held / most;
    busyUntil.put(name, until);
    return until;
  }
}
