package dev.weft.cli.simulate;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Step;
import dev.weft.engine.TaskName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The critical chain of a run: the last attempt, the attempt without which it would have begun
/// earlier, and so on. That is the step before it, the attempt that gave back the limit for which
/// it waited, the task whose end let its own begin, or what its task needs.
final class Chain {

  /// One attempt. Those that nothing refers to any more are forgotten.
  private static final class Link {
    final String label;
    final Instant began;
    final @Nullable Link before;
    // Why it began only then; empty if it followed from what its task does.
    final String reason;
    Instant ended;

    Link(String label, Instant began, @Nullable Link before, String reason) {
      this.label = label;
      this.began = began;
      this.before = before;
      this.reason = reason;
      this.ended = began;
    }
  }

  /// A part of the chain: all attempts of a step, or the time between attempts.
  ///
  /// @param what the step, or what was waited for
  /// @param took how long all of it took
  /// @param count how many attempts
  /// @param reasons how often an attempt began late, by why
  record Part(String what, Duration took, int count, Map<String, Integer> reasons) {}

  private record Key(String task, String step) {}

  private final Map<Key, Link> open = new HashMap<>();
  private final Map<String, Link> lastOfTask = new HashMap<>();
  private final Map<String, Link> lastOfLimit = new HashMap<>();
  private final Map<String, String> reasonOfTask = new HashMap<>();
  private Set<String> groups = Set.of();
  private @Nullable Link last;

  /// @param groups the names of the plan's groups
  void begin(Set<String> groups) {
    this.groups = groups;
  }

  /// A task begins.
  ///
  /// @param isFull whether no more tasks may be in flight now
  void begin(String task, boolean isFull, Instant at) {
    Link before = last;
    if (before != null && before.ended.equals(at)) {
      lastOfTask.put(task, before);
      reasonOfTask.put(task, isFull ? "max-parallel" : "");
    }
  }

  void end(String task) {
    lastOfTask.remove(task);
    reasonOfTask.remove(task);
  }

  /// A step begins.
  ///
  /// @param awaited the limit for which it has waited; null for none
  void begin(Event.StepStarted begun, @Nullable String awaited) {
    String task = begun.task().name();
    Link before = lastOfTask.get(task);
    String first = reasonOfTask.remove(task);
    String reason = first == null ? "" : first;
    Link giver = awaited == null ? null : lastOfLimit.get(awaited);
    if (awaited != null) {
      reason = awaited;
      before = giver != null && giver.ended.equals(begun.at()) ? giver : before;
    }
    open.put(
        new Key(task, begun.step().id()),
        new Link(label(task, begun.step()), begun.at(), before, reason));
  }

  /// Rows go by the task of the plan.
  private String label(String task, Step<?> step) {
    String group = TaskName.parse(task, groups::contains).map(TaskName::group).orElse(task);
    return group + "/" + step.id();
  }

  /// A step ends.
  void end(Event.StepEnded end) {
    Step<?> step = end.outcome().step();
    Link link = open.remove(new Key(end.task().name(), step.id()));
    if (link == null) {
      return;
    }
    link.ended = end.at();
    last = link;
    lastOfTask.put(end.task().name(), link);
    step.limits().forEach(limit -> lastOfLimit.put(limit, link));
  }

  /// Returns the parts of the chain, the longest first.
  List<Part> parts() {
    Map<String, Duration> took = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> reasons = new HashMap<>();
    for (Link link = last; link != null; link = link.before) {
      took.merge(link.label, Durations.between(link.began, link.ended), Duration::plus);
      counts.merge(link.label, 1, Integer::sum);
      if (!link.reason.isEmpty()) {
        reasons
            .computeIfAbsent(link.label, _ -> new LinkedHashMap<>())
            .merge(link.reason, 1, Integer::sum);
      }
      Link before = link.before;
      Duration gap = before == null ? Duration.ZERO : Durations.between(before.ended, link.began);
      if (!gap.isZero()) {
        String what = link.reason.isEmpty() ? "pauses" : "waiting for " + link.reason;
        took.merge(what, gap, Duration::plus);
      }
    }
    List<Part> parts = new ArrayList<>();
    took.forEach(
        (what, time) ->
            parts.add(
                new Part(
                    what,
                    time,
                    counts.getOrDefault(what, 0),
                    reasons.getOrDefault(what, Map.of()))));
    parts.sort(Comparator.comparing(Part::took).reversed());
    return parts;
  }
}
