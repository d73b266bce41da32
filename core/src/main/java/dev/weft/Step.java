package dev.weft;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// One thing to do. Immutable; `withX` gives a changed copy.
///
/// A step's id is its place in outputs, journals and idempotency keys; it is the name unless it is
/// given.
public sealed interface Step {

  /// Unique within the task.
  String id();

  /// For people.
  String name();

  /// A step that lets time pass. It holds no thread meanwhile.
  static Wait wait(String name, Duration duration) {
    return new Wait(name, name, duration);
  }

  /// A step that runs Java code and leaves no outputs.
  static Work of(String name, Callable<?> code) {
    return new Work(
        name,
        attempt -> {
          code.call();
          return Map.of();
        });
  }

  /// Lets `duration` pass.
  record Wait(String id, String name, Duration duration) implements Step {
    public Wait {
      if (duration.isNegative()) {
        throw new IllegalArgumentException("`" + name + "` would wait for " + duration);
      }
    }

    public Wait withId(String id) {
      return new Wait(id, name, duration);
    }
  }

  /// Carries out a [Body].
  ///
  /// @param id unique within the task
  /// @param name for people
  /// @param body what to do
  /// @param retry whether and when to try again
  /// @param timeout a bound on each attempt; null for none
  /// @param limits names of the plan's limits that each attempt holds while it runs
  /// @param continueOnError whether the task goes on when this step has failed for good
  record Work(
      String id,
      String name,
      Body body,
      Retry retry,
      @Nullable Duration timeout,
      List<String> limits,
      boolean continueOnError)
      implements Step {

    public Work {
      limits = List.copyOf(limits);
    }

    public Work(String name, Body body) {
      this(name, name, body, Retry.NEVER, null, List.of(), false);
    }

    public Work withId(String id) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError);
    }

    public Work withRetry(Retry retry) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError);
    }

    public Work withTimeout(Duration timeout) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError);
    }

    public Work withLimits(List<String> limits) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError);
    }

    public Work withContinueOnError(boolean continueOnError) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError);
    }
  }
}
