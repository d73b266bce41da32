package dev.weft;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One thing to do. Immutable; `withX` gives a changed copy.
///
/// A step's id is its place in outputs, journals and idempotency keys; it is the name unless it is
/// given.
///
/// A step whose condition is false is skipped, and its task goes on. The condition is asked before
/// the step's first attempt; it may read nothing but its [Context], and an exception from it fails
/// the step.
public sealed interface Step {

  /// Unique within the task.
  String id();

  /// For people.
  String name();

  /// Whether people mean it by this: its id, or its name.
  default boolean isCalled(String idOrName) {
    return id().equals(idOrName) || name().equals(idOrName);
  }

  /// The same step under another name; its id stays.
  Step withName(String name);

  /// Whether to do it at all; null to do it always.
  @Nullable Predicate<Context> condition();

  /// The same step under another condition.
  Step withCondition(@Nullable Predicate<Context> condition);

  /// Whether the task goes on when this step has failed for good.
  boolean continueOnError();

  /// Names of the plan's limits that its attempts hold; for a step with others inside, theirs.
  default List<String> limits() {
    return List.of();
  }

  /// Whether and when it is tried again after a failure.
  Retry retry();

  /// The steps inside it, which run side by side; empty for a step that has none.
  List<Step> inside();

  /// Whether attempts of it are carried out. Otherwise time, an answer or the steps inside it
  /// decide how it ends, and when it began matters for that.
  boolean isCarriedOut();

  /// The approval that it is, for somebody to answer; null for every other kind of step.
  @Nullable Approval asApproval();

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

  /// A step that runs other steps side by side and ends when all of them have.
  static Gather gather(String name, Step... steps) {
    return new Gather(name, name, List.of(steps), null, false, null);
  }

  /// A step that waits until somebody approves it.
  static Approval approval(String name) {
    return new Approval(name, name, Form.EMPTY, List.of(), null, false, null, null);
  }

  private static void requireNames(String id, String name) {
    Objects.requireNonNull(id, "a step needs an id");
    Objects.requireNonNull(name, "a step needs a name");
  }

  /// Lets `duration` pass.
  record Wait(String id, String name, Duration duration, @Nullable Predicate<Context> condition)
      implements Step {
    public Wait {
      requireNames(id, name);
      if (duration.isNegative()) {
        throw new IllegalArgumentException("`" + name + "` would wait for " + duration);
      }
    }

    @Override
    public boolean continueOnError() {
      return false;
    }

    public Wait(String id, String name, Duration duration) {
      this(id, name, duration, null);
    }

    @Override
    public Wait withName(String name) {
      return new Wait(id, name, duration, condition);
    }

    public Wait withId(String id) {
      return new Wait(id, name, duration, condition);
    }

    @Override
    public Wait withCondition(@Nullable Predicate<Context> condition) {
      return new Wait(id, name, duration, condition);
    }

    @Override
    public Retry retry() {
      return Retry.NEVER;
    }

    @Override
    public List<Step> inside() {
      return List.of();
    }

    @Override
    public boolean isCarriedOut() {
      return false;
    }

    @Override
    public @Nullable Approval asApproval() {
      return null;
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
  /// @param condition whether to do it at all; null to do it always
  record Work(
      String id,
      String name,
      Body body,
      Retry retry,
      @Nullable Duration timeout,
      List<String> limits,
      boolean continueOnError,
      @Nullable Predicate<Context> condition)
      implements Step {

    public Work {
      requireNames(id, name);
      Objects.requireNonNull(body, "a step needs a body");
      Objects.requireNonNull(retry, "a step needs a retry, which may be Retry.NEVER");
      limits = List.copyOf(limits);
    }

    public Work(String name, Body body) {
      this(name, name, body, Retry.NEVER, null, List.of(), false, null);
    }

    @Override
    public Work withName(String name) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError, condition);
    }

    public Work withId(String id) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError, condition);
    }

    public Work withRetry(Retry retry) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError, condition);
    }

    public Work withTimeout(@Nullable Duration timeout) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError, condition);
    }

    public Work withLimits(List<String> limits) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError, condition);
    }

    public Work withContinueOnError(boolean continueOnError) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError, condition);
    }

    @Override
    public Work withCondition(@Nullable Predicate<Context> condition) {
      return new Work(id, name, body, retry, timeout, limits, continueOnError, condition);
    }

    @Override
    public List<Step> inside() {
      return List.of();
    }

    @Override
    public boolean isCarriedOut() {
      return true;
    }

    @Override
    public @Nullable Approval asApproval() {
      return null;
    }
  }

  /// Runs steps side by side and ends when all have ended. A failure among them cancels none of the
  /// others; the first one is then this step's failure. The steps inside do not see each other's
  /// outputs; what comes after this step sees all of them, by their own ids.
  ///
  /// @param id unique within the task
  /// @param name for people
  /// @param steps what to do side by side; with limits, retries and conditions of their own
  /// @param timeout a bound on all of it, waits and retries included; null for none
  /// @param continueOnError whether the task goes on when one of the steps has failed for good
  /// @param condition whether to do it at all; null to do it always
  record Gather(
      String id,
      String name,
      List<Step> steps,
      @Nullable Duration timeout,
      boolean continueOnError,
      @Nullable Predicate<Context> condition)
      implements Step {

    public Gather {
      requireNames(id, name);
      steps = List.copyOf(steps);
    }

    @Override
    public List<String> limits() {
      return steps.stream().flatMap(step -> step.limits().stream()).distinct().toList();
    }

    @Override
    public Gather withName(String name) {
      return new Gather(id, name, steps, timeout, continueOnError, condition);
    }

    public Gather withId(String id) {
      return new Gather(id, name, steps, timeout, continueOnError, condition);
    }

    public Gather withTimeout(@Nullable Duration timeout) {
      return new Gather(id, name, steps, timeout, continueOnError, condition);
    }

    public Gather withContinueOnError(boolean continueOnError) {
      return new Gather(id, name, steps, timeout, continueOnError, condition);
    }

    @Override
    public Gather withCondition(@Nullable Predicate<Context> condition) {
      return new Gather(id, name, steps, timeout, continueOnError, condition);
    }

    @Override
    public Retry retry() {
      return Retry.NEVER;
    }

    @Override
    public List<Step> inside() {
      return steps;
    }

    @Override
    public boolean isCarriedOut() {
      return false;
    }

    @Override
    public @Nullable Approval asApproval() {
      return null;
    }
  }

  /// Waits for somebody's [Answer]. It holds no thread meanwhile. Its outputs are the fields of the
  /// form, and `by`: who answered.
  ///
  /// @param id unique within the task
  /// @param name for people
  /// @param form what is asked for beside a yes or no
  /// @param by who may answer; empty for everybody
  /// @param timeout how long to wait; null for as long as it takes
  /// @param continueOnError whether the task goes on when it was denied, or nobody answered in time
  /// @param condition whether to ask at all; null to ask always
  /// @param question what is asked, where that depends on what came before; null for the name.
  ///     An exception from it fails the step
  record Approval(
      String id,
      String name,
      Form form,
      List<String> by,
      @Nullable Duration timeout,
      boolean continueOnError,
      @Nullable Predicate<Context> condition,
      @Nullable Function<Context, String> question)
      implements Step {

    public Approval {
      requireNames(id, name);
      Objects.requireNonNull(form, "an approval needs a form, which may be Form.EMPTY");
      by = List.copyOf(by);
    }

    @Override
    public Approval withName(String name) {
      return new Approval(id, name, form, by, timeout, continueOnError, condition, question);
    }

    public Approval withId(String id) {
      return new Approval(id, name, form, by, timeout, continueOnError, condition, question);
    }

    public Approval withForm(Form form) {
      return new Approval(id, name, form, by, timeout, continueOnError, condition, question);
    }

    public Approval withBy(List<String> by) {
      return new Approval(id, name, form, by, timeout, continueOnError, condition, question);
    }

    public Approval withTimeout(@Nullable Duration timeout) {
      return new Approval(id, name, form, by, timeout, continueOnError, condition, question);
    }

    public Approval withContinueOnError(boolean continueOnError) {
      return new Approval(id, name, form, by, timeout, continueOnError, condition, question);
    }

    @Override
    public Approval withCondition(@Nullable Predicate<Context> condition) {
      return new Approval(id, name, form, by, timeout, continueOnError, condition, question);
    }

    public Approval withQuestion(Function<Context, String> question) {
      return new Approval(id, name, form, by, timeout, continueOnError, condition, question);
    }

    @Override
    public Retry retry() {
      return Retry.NEVER;
    }

    @Override
    public List<Step> inside() {
      return List.of();
    }

    @Override
    public boolean isCarriedOut() {
      return false;
    }

    @Override
    public Approval asApproval() {
      return this;
    }
  }
}
