package dev.weft;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A named list of steps, run strictly in order. Immutable; a million tasks may share one list.
///
/// @param name unique within a run; for a row of a group `group/key`
/// @param steps what to do, in order
/// @param values what this task's steps may read beside the plan's own values: a row, by column
/// @param rules what holds for the task as a whole
public record Task(String name, List<Step<?>> steps, Map<String, Object> values, Rules rules) {

  public Task {
    steps = List.copyOf(steps);
    Objects.requireNonNull(values, "a task needs values, which may be none: Map.of()");
    Objects.requireNonNull(rules, "a task needs rules, which may be Rules.NONE");
    if (name.isBlank()) {
      throw new IllegalArgumentException("a task needs a name");
    }
  }

  /// A task without values or rules.
  ///
  /// @throws IllegalArgumentException if two steps have the same id
  public Task(String name, List<Step<?>> steps) {
    this(name, DistinctSteps.of(steps), Map.of(), Rules.NONE);
  }

  /// Why and how long a task runs, and what it does at its end. The rows of a group share one.
  ///
  /// The steps of `onFailure` run after a step has failed for good, the task's time has run out or
  /// what it leaves cannot be told, those of `finallySteps` always, also after a cancellation: each
  /// of them, even if one before it fails. A failure among them fails a task that has succeeded so
  /// far. A task of which nothing has begun runs none of them.
  ///
  /// @param condition false skips the task; asked once, before its first step. Null for none
  /// @param timeout a bound on its steps, waits and retries included, but not on `onFailure` and
  ///     `finallySteps`; null for none
  /// @param onFailure what to do after a failure
  /// @param finallySteps what to do at the end, whatever happened: a plan's `finally`
  /// @param outputs what the task leaves for those that need it, asked for when its steps have
  ///     succeeded; an exception fails the task. Null for none
  /// @param names what steps are called in a task, by their ids, where that depends on the task,
  ///     such as on its row; asked for when a step is about to begin, and an exception fails that
  ///     step. One that is not there goes by its own name
  public record Rules(
      @Nullable Predicate<Context> condition,
      @Nullable Duration timeout,
      List<Step<?>> onFailure,
      List<Step<?>> finallySteps,
      @Nullable Function<Context, Map<String, Object>> outputs,
      Map<String, Function<Task, String>> names) {

    public static final Rules NONE = new Rules(null, null, List.of(), List.of(), null, Map.of());

    public Rules {
      onFailure = List.copyOf(onFailure);
      finallySteps = List.copyOf(finallySteps);
      names = Map.copyOf(names);
    }

    public Rules withCondition(Predicate<Context> condition) {
      return new Rules(condition, timeout, onFailure, finallySteps, outputs, names);
    }

    public Rules withTimeout(@Nullable Duration timeout) {
      return new Rules(condition, timeout, onFailure, finallySteps, outputs, names);
    }

    public Rules withOnFailure(List<Step<?>> onFailure) {
      return new Rules(condition, timeout, onFailure, finallySteps, outputs, names);
    }

    public Rules withFinallySteps(List<Step<?>> finallySteps) {
      return new Rules(condition, timeout, onFailure, finallySteps, outputs, names);
    }

    public Rules withOutputs(Function<Context, Map<String, Object>> outputs) {
      return new Rules(condition, timeout, onFailure, finallySteps, outputs, names);
    }

    public Rules withNames(Map<String, Function<Task, String>> names) {
      return new Rules(condition, timeout, onFailure, finallySteps, outputs, names);
    }
  }

  /// The bound on its steps as a whole; null for none.
  public @Nullable Duration timeout() {
    return rules.timeout();
  }

  public Task withTimeout(Duration timeout) {
    return withRules(rules.withTimeout(timeout));
  }

  /// The same task, which leaves the results of these of its steps: to the tasks that need it
  /// ([Context#value(String, Step)]), to listeners ([TaskResult#value]) and, if it is the only task
  /// of its group, in the [run's result][RunResult#value]. A step that was skipped leaves none.
  ///
  /// @throws IllegalArgumentException if one is no step of this task, or has no typed result
  public Task returning(Step<?>... results) {
    List<String> ids = Results.idsOf(this, List.of(results));
    Function<Context, Map<String, Object>> others = rules.outputs();
    return withRules(
        rules.withOutputs(
            context -> {
              Map<String, Object> all = new LinkedHashMap<>();
              if (others != null) {
                all.putAll(others.apply(context));
              }
              Map<String, Map<String, Object>> left = context.outputs();
              ids.stream().filter(left::containsKey).forEach(id -> all.put(id, left.get(id)));
              return all;
            }));
  }

  /// The same steps under other rules.
  ///
  /// @throws IllegalArgumentException if two steps have the same id
  public Task withRules(Rules rules) {
    Set<String> ids = new HashSet<>();
    DistinctSteps.require(steps, ids);
    DistinctSteps.require(rules.onFailure(), ids);
    DistinctSteps.require(rules.finallySteps(), ids);
    return new Task(name, steps, values, rules);
  }
}
