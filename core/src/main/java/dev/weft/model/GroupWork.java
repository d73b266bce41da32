package dev.weft.model;

import dev.weft.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is left to do of a group: for each of its steps, how many tasks still come to it and what
/// each of them costs.
final class GroupWork {
  /// @param tasks how many tasks are at it, or have yet to begin
  /// @param spent the seconds that tasks have spent on it already
  private record Stage(@Nullable Step<?> step, StepCost cost, long tasks, double spent) {}

  /// What the group needs of a limit.
  static final class Need {
    // In seconds for which one is held.
    double held;
    double count;
    // What a task does before it needs the limit first, and after it has needed it last.
    double lead = -1;
    double tail;
  }

  private static final StepCost NONE = new StepCost(0, 0, 0, 0, 0, 0, Map.of());

  private final GroupProgress group;
  private final AttemptTimes past;
  private final AttemptTimes present;
  private final Positions positions;
  private final List<Stage> stages = new ArrayList<>();
  private boolean isUnknown;

  private GroupWork(GroupProgress group, AttemptTimes past, WorkTracker work) {
    this.group = group;
    this.past = past;
    this.present = work.times();
    this.positions = work.of(group.name());
  }

  /// Returns the work of a group.
  ///
  /// @param tasks how many it has
  static GroupWork of(
      GroupProgress group, long tasks, AttemptTimes past, WorkTracker tracker, Instant now) {
    GroupWork work = new GroupWork(group, past, tracker);
    Positions positions = work.positions;
    long inFlight = positions.inFlight();
    long waiting = Math.max(0, tasks - group.done() - inFlight);
    List<Step<?>> steps = positions.steps().isEmpty() ? group.steps() : positions.steps();
    if (steps.isEmpty()) {
      for (String step : past.steps(group.name())) {
        work.stages.add(new Stage(null, work.cost(step, NONE), waiting, 0));
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      long here = positions.at(i) + (i == 0 ? waiting : 0);
      double spent = positions.spent(i, now);
      int running = positions.running(i);
      StepCost cost = work.cost(steps.get(i), inFlight > 0).orLonger(spent, running);
      work.stages.add(new Stage(steps.get(i), cost, here, Math.min(spent, running * cost.held())));
    }
    return work;
  }

  /// Returns whether it has begun and it is not known how long one of its steps takes.
  boolean isUnknown() {
    return isUnknown;
  }

  private StepCost cost(String step, StepCost otherwise) {
    StepCost known = AttemptTimes.cost(past, present, group.name(), step);
    return known == null ? otherwise : known;
  }

  private StepCost cost(Step<?> step, boolean hasBegun) {
    StepCost known = AttemptTimes.cost(past, present, group.name(), step.id());
    if (known != null) {
      return known;
    }
    return switch (step) {
      case Step.Wait wait -> StepCost.ofWait(wait.duration());
      case Step.Gather gather -> longest(gather, hasBegun);
      case Step.Work<?> _, Step.Approval _ -> {
        // Of a group that begins later, nothing is better than no estimate at all.
        isUnknown |= hasBegun;
        yield NONE;
      }
    };
  }

  private StepCost longest(Step.Gather gather, boolean hasBegun) {
    StepCost longest = NONE;
    for (Step<?> inner : gather.steps()) {
      StepCost cost = cost(inner, hasBegun);
      longest = cost.length() > longest.length() ? cost : longest;
    }
    return new StepCost(
        longest.held(), longest.paused(), longest.deviation(), longest.longest(), 1, 1, Map.of());
  }

  /// Returns whether nothing is known of how long its steps take.
  boolean isBlank() {
    return stages.stream().allMatch(stage -> stage.cost().known() == 0);
  }

  GroupProgress group() {
    return group;
  }

  /// Returns the seconds that the longest of its tasks still takes.
  double length() {
    double longest = 0;
    for (int from = 0; from < stages.size(); from++) {
      Stage first = stages.get(from);
      if (first.tasks() == 0) {
        continue;
      }
      double length = -first.spent() / first.tasks();
      double variance = 0;
      double most = 0;
      for (Stage stage : stages.subList(from, stages.size())) {
        length += stage.cost().length();
        variance += stage.cost().deviation() * stage.cost().deviation();
        most += Math.max(0, stage.cost().longest() - stage.cost().held());
      }
      // The longest of many takes longer than their mean.
      double longer = Math.sqrt(variance) * Math.sqrt(2 * Math.log((double) first.tasks()));
      longest = Math.max(longest, length + Math.min(longer, most));
    }
    return longest;
  }

  /// Returns the seconds that all of its tasks still take, one after the other.
  double all() {
    double all = 0;
    long tasks = 0;
    for (Stage stage : stages) {
      tasks += stage.tasks();
      all += tasks * stage.cost().length() - stage.spent();
    }
    return Math.max(0, all);
  }

  /// Returns how many of its tasks have yet to end.
  long tasks() {
    return stages.stream().mapToLong(stage -> stage.tasks()).sum();
  }

  /// Returns what its steps still need of each limit, by the limit's name.
  Map<String, Need> needs() {
    Map<String, Need> needs = new LinkedHashMap<>();
    double before = 0;
    long tasks = 0;
    boolean hasBegun = positions.inFlight() > 0;
    for (Stage stage : stages) {
      tasks += stage.tasks();
      if (tasks > 0) {
        double length = stage.cost().length();
        needs.values().forEach(need -> need.tail += length);
        add(stage.cost(), tasks, stage.spent(), hasBegun ? 0 : before, needs);
        if (stage.step() instanceof Step.Gather gather) {
          for (Step<?> inner : gather.steps()) {
            add(cost(inner, false), tasks, 0, hasBegun ? 0 : before, needs);
          }
        }
      }
      before += stage.cost().length();
    }
    return needs;
  }

  private static void add(
      StepCost cost, long tasks, double spent, double before, Map<String, Need> needs) {
    cost.weights()
        .forEach(
            (limit, weight) -> {
              Need need = needs.computeIfAbsent(limit, _ -> new Need());
              need.held += weight * Math.max(0, tasks * cost.held() - spent);
              need.count += weight * tasks * cost.attempts();
              need.lead = need.lead < 0 ? before : need.lead;
              need.tail = 0;
            });
  }
}
