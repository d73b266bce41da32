package dev.weft;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the results of steps from what they left, through their handles.
final class Results {
  private Results() {}

  /// Returns the result of a step.
  ///
  /// @param outputs what the step left; null for nothing
  /// @param place where it was looked for
  /// @param why why there may be none; both are for the message
  /// @throws IllegalStateException if there is none
  @SuppressWarnings({"unchecked", "NullAway"}) // a handle has the type of its result
  static <T extends @Nullable Object> T read(
      Step<T> step, @Nullable Map<?, ?> outputs, String place, String why) {
    if (!isTyped(step)) {
      throw new IllegalArgumentException(
          "`%s` has no typed result; a step that has one is made by Step.step"
              .formatted(step.name()));
    }
    if (outputs != null && step instanceof Step.Approval) {
      return (T) answer(outputs);
    }
    if (outputs == null || !PlainValue.isIn(outputs)) {
      throw new IllegalStateException(
          "%s has no result of `%s`: %s".formatted(place, step.name(), why));
    }
    try {
      return (T) ((TypedBody<?>) ((Step.Work<?>) step).body()).read(outputs);
    } catch (IllegalArgumentException changed) {
      throw new IllegalStateException(
          "the result of `%s` in %s: %s".formatted(step.name(), place, changed.getMessage()),
          changed);
    }
  }

  /// Returns the result of a step of a task that [returns][Task#returning] it.
  ///
  /// @param outputs what the task left; null for nothing
  static <T extends @Nullable Object> T ofTask(
      Step<T> step, @Nullable Map<String, Object> outputs, String place, String why) {
    Object result = outputs == null ? null : outputs.get(step.id());
    return read(step, result instanceof Map<?, ?> left ? left : null, place, why);
  }

  /// Returns the ids of steps whose results a task is to leave.
  ///
  /// @throws IllegalArgumentException if one is no step of the task, or has no typed result
  static List<String> idsOf(Task task, List<Step<?>> results) {
    for (Step<?> step : results) {
      if (task.steps().stream().flatMap(Results::all).noneMatch(it -> it.id().equals(step.id()))) {
        throw new IllegalArgumentException(
            "`%s` is no step of task `%s`".formatted(step.name(), task.name()));
      }
      if (!isTyped(step)) {
        throw new IllegalArgumentException(
            "`%s` of task `%s` has no typed result; a step that has one is made by Step.step"
                .formatted(step.name(), task.name()));
      }
    }
    return results.stream().map(Step::id).toList();
  }

  /// Says how a step or task ended that has no result.
  static String whyNone(String what, Status status) {
    return switch (status) {
      case SUCCEEDED -> what + " succeeded and does not return it";
      case FAILED, TIMED_OUT -> what + " " + status;
      case CANCELLED, SKIPPED -> what + " was " + status;
    };
  }

  private static Stream<Step<?>> all(Step<?> step) {
    return Stream.concat(Stream.of(step), step.inside().stream());
  }

  private static boolean isTyped(Step<?> step) {
    return switch (step) {
      case Step.Work<?> work -> work.body() instanceof TypedBody<?>;
      case Step.Approval _ -> true;
      case Step.Wait _, Step.Gather _ -> false;
    };
  }

  private static Answer answer(Map<?, ?> outputs) {
    Map<String, String> values = new HashMap<>();
    outputs.forEach((name, value) -> values.put(String.valueOf(name), String.valueOf(value)));
    return new Answer(Objects.requireNonNull(values.remove("by")), true, values);
  }
}
