package dev.weft.cli.simulate;

import dev.weft.Context;
import dev.weft.CountedTasks;
import dev.weft.Group;
import dev.weft.LimitShare;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.plan.rows.KnownTasks;
import dev.weft.plan.rows.LaterTasks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A plan for simulation: nothing is known of what its steps leave. What cannot be computed without
/// is assumed: a condition holds, a step takes one of its limit.
final class SimulatedPlan {
  // Rows that are repeated where more of them are asked for.
  private static final int ROWS_REPEATED = 1_000;
  private static final int TASKS_KEPT = 200_000;

  private final Map<String, Long> rows;
  // Simulated runs go on side by side.
  private final Map<List<Step<?>>, List<Step<?>>> changed =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<Task.Rules, Task.Rules> changedRules =
      Collections.synchronizedMap(new IdentityHashMap<>());
  // Where an assumption was made.
  private final Set<String> assumed = new ConcurrentSkipListSet<>();

  /// @param rows how many rows tasks have, by name; without those whose own rows count
  SimulatedPlan(Map<String, Long> rows) {
    this.rows = rows;
  }

  /// Returns what was assumed so far, for people.
  Set<String> assumed() {
    return assumed;
  }

  Plan of(Plan plan) {
    return new Plan(
        plan.name(),
        plan.groups().stream().map(this::of).toList(),
        plan.limits(),
        plan.maxParallel(),
        plan.maxFailures(),
        plan.onFailure() == null ? null : of(plan.onFailure()),
        plan.finallyGroup() == null ? null : of(plan.finallyGroup()));
  }

  private Group of(Group group) {
    Long count = rows.get(group.name());
    if (group.tasks() instanceof List<Task> list) {
      return group.withTasks(list.stream().map(this::of).toList());
    }
    if (group.tasks() instanceof LaterTasks later) {
      return group.withTasks(repeated(group.name(), List.of(later.example()), count));
    }
    if (count != null && group.tasks() instanceof KnownTasks known) {
      List<Task> some = new ArrayList<>();
      for (Iterator<Task> it = known.iterator(); it.hasNext() && some.size() < ROWS_REPEATED; ) {
        some.add(it.next());
      }
      return group.withTasks(
          repeated(group.name(), some.isEmpty() ? List.of(known.example()) : some, count));
    }
    Iterable<Task> tasks = group.tasks();
    long all = group.count().orElse(0);
    return group.withTasks(
        keptIfFew(
            CountedTasks.of(
                all,
                () -> StreamSupport.stream(tasks.spliterator(), false).map(this::of).iterator())));
  }

  /// Returns so many tasks, each like one of `some`.
  private Iterable<Task> repeated(String group, List<Task> some, @Nullable Long count) {
    long all = count == null ? 0 : count;
    return keptIfFew(
        CountedTasks.of(
            all,
            () ->
                LongStream.range(0, all)
                    .mapToObj(
                        i -> {
                          Task like = some.get((int) (i % some.size()));
                          String name = group + "/" + (i + 1);
                          return of(new Task(name, like.steps(), like.values(), like.rules()));
                        })
                    .iterator()));
  }

  /// Reads tasks once for all runs, unless they are too many to keep.
  private static Iterable<Task> keptIfFew(CountedTasks tasks) {
    if (tasks.count() > TASKS_KEPT) {
      return tasks;
    }
    List<Task> kept = new ArrayList<>();
    tasks.forEach(kept::add);
    return List.copyOf(kept);
  }

  private Task of(Task task) {
    return new Task(
        task.name(),
        steps(task.steps()),
        task.values(),
        changedRules.computeIfAbsent(task.rules(), this::of));
  }

  private Task.Rules of(Task.Rules rules) {
    Predicate<Context> condition = rules.condition();
    return new Task.Rules(
        condition == null ? null : assuming(condition, "the `if` of a task"),
        rules.timeout(),
        steps(rules.onFailure()),
        steps(rules.finallySteps()),
        null,
        Map.of());
  }

  private List<Step<?>> steps(List<Step<?>> steps) {
    return changed.computeIfAbsent(
        steps, all -> List.copyOf(all.stream().<Step<?>>map(this::of).toList()));
  }

  private Step<?> of(Step<?> step) {
    Predicate<Context> condition = step.condition();
    Step<?> assumed =
        condition == null
            ? step
            : step.withCondition(assuming(condition, "the `if` of `" + step.name() + "`"));
    return switch (assumed) {
      case Step.Work<?> work -> withShares(work);
      case Step.Gather gather ->
          new Step.Gather(gather.common(), gather.steps().stream().<Step<?>>map(this::of).toList());
      case Step.Approval approval ->
          new Step.Approval(approval.common(), approval.form(), approval.by(), null);
      case Step.Wait wait -> wait;
    };
  }

  private Step<?> withShares(Step.Work<?> work) {
    Map<String, LimitShare> shares = new HashMap<>();
    work.shares()
        .forEach(
            (limit, share) ->
                shares.put(
                    limit,
                    share instanceof LimitShare.Computed(Function<Context, LimitShare.Fixed> of)
                        ? LimitShare.of(context -> assumingOne(of, context, work))
                        : share));
    return new Step.Work<>(
        work.common(), work.body(), work.retry(), work.limits(), shares, work.poll());
  }

  private LimitShare.Fixed assumingOne(
      Function<Context, LimitShare.Fixed> share, Context context, Step.Work<?> work) {
    try {
      return share.apply(context);
    } catch (RuntimeException unknown) {
      assumed.add("`" + work.name() + "` takes one of each of its limits");
      return LimitShare.ONE;
    }
  }

  private Predicate<Context> assuming(Predicate<Context> condition, String what) {
    return context -> {
      try {
        return condition.test(context);
      } catch (RuntimeException unknown) {
        assumed.add(what + " holds");
        return true;
      }
    };
  }
}
