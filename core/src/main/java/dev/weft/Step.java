package dev.weft;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One thing to do. Immutable; `withX` gives a changed copy.
///
/// A step's id is its place in outputs, journals and idempotency keys; it is the name unless it is
/// given.
///
/// A step whose condition is false is skipped, and its task goes on. The condition is asked before
/// the step's first attempt; it may read nothing but its [Context], and an exception from it fails
/// the step.
///
/// @param <T> the type of its result: [Void] for a wait and a gather, [Answer] for an approval
public sealed interface Step<T extends @Nullable Object> {

  /// What every kind of step has.
  ///
  /// @param id unique within the task
  /// @param name for people
  /// @param timeout how long it may take; null for as long as it takes
  /// @param continueOnError whether the task goes on when this step has failed for good
  /// @param condition whether to do it at all; null to do it always
  record Common(
      String id,
      String name,
      @Nullable Duration timeout,
      boolean continueOnError,
      @Nullable Predicate<Context> condition) {

    public Common {
      Objects.requireNonNull(id, "a step needs an id");
      Objects.requireNonNull(name, "a step needs a name");
    }

    /// A step that is always done, takes as long as it takes, and fails its task when it fails.
    public static Common named(String name) {
      return new Common(name, name, null, false, null);
    }
  }

  Common common();

  /// Unique within the task.
  default String id() {
    return common().id();
  }

  /// For people.
  default String name() {
    return common().name();
  }

  /// A bound on its time: on each attempt of a step that is carried out, on the whole of one that
  /// is not; null for none.
  default @Nullable Duration timeout() {
    return common().timeout();
  }

  /// Whether the task goes on when this step has failed for good.
  default boolean continueOnError() {
    return common().continueOnError();
  }

  /// Whether to do it at all; null to do it always.
  default @Nullable Predicate<Context> condition() {
    return common().condition();
  }

  /// Whether people mean it by this: its id, or its name.
  default boolean isCalled(String idOrName) {
    return id().equals(idOrName) || name().equals(idOrName);
  }

  /// The same step under another name; its id stays.
  Step<T> withName(String name);

  /// The same step under another condition.
  Step<T> withCondition(@Nullable Predicate<Context> condition);

  /// Names of the plan's limits that its attempts hold; for a step with others inside, theirs.
  default List<String> limits() {
    return List.of();
  }

  /// Whether and when it is tried again after a failure.
  default Retry retry() {
    return Retry.NEVER;
  }

  /// The steps inside it, which run side by side; empty for a step that has none.
  default List<Step<?>> inside() {
    return List.of();
  }

  /// Whether attempts of it are carried out. Otherwise time, an answer or the steps inside it
  /// decide how it ends, and when it began matters for that.
  default boolean isCarriedOut() {
    return switch (this) {
      case Work<?> _ -> true;
      case Wait _, Gather _, Approval _ -> false;
    };
  }

  /// The approval that it is, for somebody to answer; null for every other kind of step.
  default @Nullable Approval asApproval() {
    return switch (this) {
      case Approval approval -> approval;
      case Wait _, Work<?> _, Gather _ -> null;
    };
  }

  /// A step that lets time pass. It holds no thread meanwhile.
  static Wait wait(String name, Duration duration) {
    return new Wait(Common.named(name), duration);
  }

  /// A step with a typed result: what the code returns, see [Body.Returning]. Later steps read it
  /// by [`at.value(step)`][Attempt#value(Step)]. For `import static dev.weft.Step.step`.
  static <T extends @Nullable Object> Work<T> step(String name, Body.Returning<T> code) {
    return new Work<>(name, new TypedBody<>(code));
  }

  /// A step that runs Java code and leaves no outputs.
  static Work<@Nullable Void> of(String name, Callable<?> code) {
    return new Work<>(
        name,
        attempt -> {
          code.call();
          return Map.of();
        });
  }

  /// A step that runs other steps side by side and ends when all of them have.
  static Gather gather(String name, Step<?>... steps) {
    return new Gather(Common.named(name), List.of(steps));
  }

  /// A step that waits until somebody approves it.
  static Approval approval(String name) {
    return new Approval(Common.named(name), Form.EMPTY, List.of(), null);
  }

  /// A step whose changed copies are of its own kind.
  sealed interface Kind<T extends @Nullable Object, S extends Kind<T, S>> extends Step<T> {
    /// The same step with other things in common with all kinds.
    S with(Common common);

    @Override
    default S withName(String name) {
      return with(new Common(id(), name, timeout(), continueOnError(), condition()));
    }

    /// The same step under another id; its name stays.
    default S withId(String id) {
      return with(new Common(id, name(), timeout(), continueOnError(), condition()));
    }

    @Override
    default S withCondition(@Nullable Predicate<Context> condition) {
      return with(new Common(id(), name(), timeout(), continueOnError(), condition));
    }
  }

  /// A kind of step that can fail, and takes a time that is not known.
  sealed interface Fallible<T extends @Nullable Object, S extends Fallible<T, S>>
      extends Kind<T, S> {
    default S withTimeout(@Nullable Duration timeout) {
      return with(new Common(id(), name(), timeout, continueOnError(), condition()));
    }

    default S withContinueOnError(boolean continueOnError) {
      return with(new Common(id(), name(), timeout(), continueOnError, condition()));
    }
  }

  /// Lets `duration` pass.
  record Wait(Common common, Duration duration) implements Kind<@Nullable Void, Wait> {
    public Wait {
      if (duration.isNegative()) {
        throw new IllegalArgumentException("`" + common.name() + "` would wait for " + duration);
      }
      if (common.timeout() != null || common.continueOnError()) {
        throw new IllegalArgumentException(
            "`" + common.name() + "` waits as long as it says, and does not fail");
      }
    }

    @Override
    public Wait with(Common common) {
      return new Wait(common, duration);
    }
  }

  /// Carries out a [Body].
  ///
  /// @param body what to do
  /// @param retry whether and when to try again
  /// @param limits names of the plan's limits that each attempt holds while it runs
  /// @param shares how much it takes of those of which it does not just take one, by name
  /// @param poll how it is repeated until it is done; null to carry it out once
  record Work<T extends @Nullable Object>(
      Common common,
      Body body,
      Retry retry,
      List<String> limits,
      Map<String, LimitShare> shares,
      @Nullable Poll poll)
      implements Fallible<T, Work<T>> {

    /// @throws IllegalArgumentException if there is a share of a limit that it does not take
    public Work {
      Objects.requireNonNull(body, "a step needs a body");
      Objects.requireNonNull(retry, "a step needs a retry, which may be Retry.NEVER");
      limits = List.copyOf(limits);
      shares = Map.copyOf(shares);
      if (!limits.containsAll(shares.keySet())) {
        throw new IllegalArgumentException(
            "`%s` takes the limits %s, and shares of %s"
                .formatted(common.name(), limits, shares.keySet()));
      }
    }

    public Work(Common common, Body body, Retry retry, List<String> limits) {
      this(common, body, retry, limits, Map.of(), null);
    }

    public Work(String name, Body body) {
      this(Common.named(name), body, Retry.NEVER, List.of());
    }

    @Override
    public Work<T> with(Common common) {
      return new Work<>(common, body, retry, limits, shares, poll);
    }

    /// The same step with another body, in whose place it stands.
    public Work<T> withBody(Body body) {
      return new Work<>(common, body, retry, limits, shares, poll);
    }

    public Work<T> withRetry(Retry retry) {
      return new Work<>(common, body, retry, limits, shares, poll);
    }

    /// The same step, repeated as that says; carried out once if it is null.
    public Work<T> withPoll(@Nullable Poll poll) {
      return new Work<>(common, body, retry, limits, shares, poll);
    }

    /// The same step, repeated until its [typed result][Step#step(String, Body.Returning)] fulfils
    /// a condition, with this pause in between:
    ///
    /// ```java
    /// Step.Work<Job> job = step("job", at -> client.job(at.value(submitted)));
    /// Step.Work<Job> done = job.until(it -> it.isDone(), Duration.ofSeconds(10));
    /// ```
    ///
    /// [#withPoll] takes more, such as a bound on the whole.
    public Work<T> until(Predicate<? super T> isDone, Duration every) {
      return withPoll(Poll.of((_, outputs) -> missing(isDone, outputs), every));
    }

    private @Nullable String missing(Predicate<? super T> isDone, Map<String, Object> outputs) {
      T value = Results.read(this, outputs, "the answer", "it left something else");
      return isDone.test(value) ? null : "the answer is " + value;
    }

    /// The same step with these limits, of each of which it takes one.
    public Work<T> withLimits(List<String> limits) {
      return new Work<>(common, body, retry, limits, Map.of(), poll);
    }

    /// The same step with another limit, or another share of one.
    public Work<T> withLimit(String limit, LimitShare share) {
      List<String> all = Stream.concat(limits.stream(), Stream.of(limit)).distinct().toList();
      Map<String, LimitShare> more = new HashMap<>(shares);
      if (share.equals(LimitShare.ONE)) {
        more.remove(limit);
      } else {
        more.put(limit, share);
      }
      return new Work<>(common, body, retry, all, more, poll);
    }

    /// How much it takes of one of its limits.
    public LimitShare share(String limit) {
      return shares.getOrDefault(limit, LimitShare.ONE);
    }

    /// How much of one of its limits an attempt holds; 1 while that is still to be computed.
    public int weight(String limit) {
      return share(limit) instanceof LimitShare.Fixed share ? share.weight() : 1;
    }

    /// Its limits, and how much of each an attempt holds.
    public Map<String, Integer> weights() {
      if (limits.isEmpty()) {
        return Map.of();
      }
      Map<String, Integer> weights = new LinkedHashMap<>();
      limits.forEach(limit -> weights.put(limit, weight(limit)));
      return weights;
    }

    /// The same step with shares that are known, for an attempt that begins in this context.
    public Work<T> withSharesIn(Context context) {
      boolean isKnown = true;
      for (LimitShare share : shares.values()) {
        isKnown &= share instanceof LimitShare.Fixed;
      }
      if (isKnown) {
        return this;
      }
      Map<String, LimitShare> known = new HashMap<>();
      shares.forEach((limit, share) -> known.put(limit, share.in(context)));
      return new Work<>(common, body, retry, limits, known, poll);
    }
  }

  /// Runs steps side by side and ends when all have ended. A failure among them cancels none of the
  /// others; the first one is then this step's failure. The steps inside do not see each other's
  /// outputs; what comes after this step sees all of them, by their own ids. Its timeout bounds all
  /// of it, waits and retries included.
  ///
  /// @param steps what to do side by side; with limits, retries and conditions of their own
  record Gather(Common common, List<Step<?>> steps) implements Fallible<@Nullable Void, Gather> {

    public Gather {
      steps = List.copyOf(steps);
    }

    @Override
    public Gather with(Common common) {
      return new Gather(common, steps);
    }

    @Override
    public List<String> limits() {
      return steps.stream().flatMap(step -> step.limits().stream()).distinct().toList();
    }

    @Override
    public List<Step<?>> inside() {
      return steps;
    }
  }

  /// Waits for somebody's [Answer]. It holds no thread meanwhile. Its outputs are the fields of the
  /// form, and `by`: who answered. It fails where it is denied, or nobody answers in time.
  ///
  /// @param form what is asked for beside a yes or no
  /// @param by who may answer; empty for everybody
  /// @param question what is asked, where that depends on what came before; null for the name.
  ///     An exception from it fails the step
  record Approval(
      Common common, Form form, List<String> by, @Nullable Function<Context, String> question)
      implements Fallible<Answer, Approval> {

    public Approval {
      Objects.requireNonNull(form, "an approval needs a form, which may be Form.EMPTY");
      by = List.copyOf(by);
    }

    @Override
    public Approval with(Common common) {
      return new Approval(common, form, by, question);
    }

    public Approval withForm(Form form) {
      return new Approval(common, form, by, question);
    }

    public Approval withBy(List<String> by) {
      return new Approval(common, form, by, question);
    }

    public Approval withQuestion(Function<Context, String> question) {
      return new Approval(common, form, by, question);
    }
  }
}
