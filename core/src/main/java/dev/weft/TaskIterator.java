package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Walks one task. It is a pure state machine: it does no I/O, owns no thread and reads no clock.
///
/// A driver asks it what comes next, carries that out and tells it the outcome:
///
/// ```text
///            decide(now)                        record(outcome)
///   position ───────────► Run ──── carried out ───────────────► position + 1, or attempt + 1
///            ───────────► WaitUntil ── time passes ── decide again
///            ───────────► Conclude ────────────────────────────► position + 1
///            ───────────► Finished
/// ```
///
/// Asking twice gives the same answer. To resume a task, record its outcomes again, in order, on a
/// fresh iterator: it then stands where it stood.
///
/// Plain Java code walks it with a `for` loop instead, see [#iterator()].
///
/// Not thread-safe: it has one owner at a time.
public final class TaskIterator implements Iterable<Outcome> {
  private static final long UNSET = Long.MIN_VALUE;

  private final Task task;
  private final long seed;
  private int position;
  private int attempt = 1;
  private long startedAt = UNSET;
  // End of the wait under way, or of the pause before a retry.
  private long wakeAt = UNSET;
  private @Nullable String cancelReason;
  private @Nullable TaskResult result;
  private Map<String, Map<String, Object>> outputs = Map.of();

  public TaskIterator(String name, List<? extends Step> steps) {
    this(new Task(name, List.copyOf(steps)));
  }

  public TaskIterator(Task task) {
    this(task, 0);
  }

  /// @param seed chooses the jitter of retries; with one seed and one task the pauses are the same
  public TaskIterator(Task task, long seed) {
    this.task = task;
    this.seed = seed;
  }

  public Task task() {
    return task;
  }

  public String name() {
    return task.name();
  }

  /// What the steps so far left, by step id and name; unmodifiable.
  public Map<String, Map<String, Object>> outputs() {
    return outputs;
  }

  /// What this task does next.
  public Decision decide(Instant now) {
    if (result != null) {
      return new Decision.Finished(result);
    }
    long time = Nanos.of(now);
    if (startedAt == UNSET) {
      startedAt = time;
    }
    if (position == task.steps().size()) {
      return finish(Status.SUCCEEDED, now, null);
    }
    Step step = task.steps().get(position);
    if (cancelReason != null) {
      return stopped(Outcome.cancelled(step, attempt, stepStart(step, now), now, cancelReason));
    }
    if (time >= deadline()) {
      return stopped(
          Outcome.timedOut(step, attempt, stepStart(step, now), now, taskTimeoutMessage()));
    }
    return switch (step) {
      case Step.Wait wait -> decideWait(wait, now, time);
      case Step.Work work when time < wakeAt -> waitUntil(work);
      case Step.Work work -> new Decision.Run(work, attempt);
    };
  }

  /// Tells how the attempt that was decided on ended.
  ///
  /// @throws IllegalArgumentException if the outcome is not one of the step at hand
  public void record(Outcome outcome) {
    if (result != null || position == task.steps().size()) {
      throw new IllegalArgumentException(name() + " has no step left, yet one ended: " + outcome);
    }
    Step step = task.steps().get(position);
    if (!step.id().equals(outcome.step().id())) {
      throw new IllegalArgumentException(
          name() + " is at `" + step.id() + "`, not at `" + outcome.step().id() + "`");
    }
    if (startedAt == UNSET) {
      startedAt = Nanos.of(outcome.started());
    }
    Failure failure = outcome.failure();
    if (failure == null || outcome.status() == Status.SKIPPED) {
      advance(outcome);
    } else if (outcome.status() == Status.CANCELLED) {
      finish(Status.CANCELLED, outcome.ended(), outcome);
    } else if (Nanos.of(outcome.ended()) >= deadline()) {
      finish(Status.TIMED_OUT, outcome.ended(), outcome);
    } else {
      recordFault(step, outcome, failure);
    }
  }

  /// Asks the task to stop: nothing of it starts any more. The attempt under way, if there is one,
  /// is still to be recorded.
  public void cancel(String reason) {
    cancelReason = reason;
  }

  /// Walks the task on the calling thread, which is blocked while a step runs or waits: right for
  /// thousands of tasks, each on a virtual thread of its own. Each element is how a step ended,
  /// after its retries; the next step begins with the next call of `hasNext` or `next`.
  ///
  /// `next` throws [StepFailedException] when a step has failed for good, and
  /// [java.util.concurrent.CancellationException], with the thread's interrupt flag set, when the
  /// thread is interrupted. Limits belong to a plan; here they hold nobody back.
  @Override
  public Iterator<Outcome> iterator() {
    return new Walk(this);
  }

  /// When the task as a whole runs out of time; `Long.MAX_VALUE` where it has no timeout.
  long deadline() {
    Duration timeout = task.timeout();
    return timeout == null || startedAt == UNSET ? Long.MAX_VALUE : Nanos.plus(startedAt, timeout);
  }

  /// How the task ended; null while it has not, or nobody has asked since its last step.
  @Nullable TaskResult result() {
    return result;
  }

  String taskTimeoutMessage() {
    return "the task's timeout of " + Durations.format(task.timeout()) + " passed";
  }

  /// When the next attempt begins, if the step at hand has failed and is tried again.
  @Nullable Instant retryAt() {
    return result == null && attempt > 1 ? Nanos.toInstant(wakeAt) : null;
  }

  private Decision decideWait(Step.Wait wait, Instant now, long time) {
    if (wakeAt == UNSET) {
      wakeAt = Nanos.plus(time, wait.duration());
    }
    return time >= wakeAt
        ? new Decision.Conclude(
            Outcome.succeeded(wait, attempt, stepStart(wait, now), now, Map.of()))
        : waitUntil(wait);
  }

  private Decision waitUntil(Step step) {
    return new Decision.WaitUntil(step, Nanos.toInstant(Math.min(wakeAt, deadline())));
  }

  /// A wait under way has an outcome to record; a step that has not begun has none.
  private Decision stopped(Outcome outcome) {
    boolean waiting = outcome.step() instanceof Step.Wait && wakeAt != UNSET;
    return waiting
        ? new Decision.Conclude(outcome)
        : finish(outcome.status(), outcome.ended(), outcome);
  }

  private Instant stepStart(Step step, Instant now) {
    return step instanceof Step.Wait wait && wakeAt != UNSET
        ? Nanos.toInstant(wakeAt - wait.duration().toNanos())
        : now;
  }

  private void recordFault(Step step, Outcome outcome, Failure failure) {
    Retry retry = step instanceof Step.Work work ? work.retry() : Retry.NEVER;
    if (retry.allows(attempt, failure)) {
      Duration pause = retry.pause(attempt, failure, random());
      wakeAt = Nanos.plus(Nanos.of(outcome.ended()), pause);
      attempt++;
    } else if (step instanceof Step.Work work && work.continueOnError()) {
      advance(outcome);
    } else {
      finish(outcome.status(), outcome.ended(), outcome);
    }
  }

  private void advance(Outcome outcome) {
    if (!outcome.outputs().isEmpty()) {
      Map<String, Map<String, Object>> more = new HashMap<>(outputs);
      more.put(outcome.step().id(), outcome.outputs());
      outputs = Map.copyOf(more);
    }
    position++;
    attempt = 1;
    wakeAt = UNSET;
  }

  private Decision finish(Status status, Instant now, @Nullable Outcome cause) {
    TaskResult ended = new TaskResult(task, status, Nanos.toInstant(startedAt), now, cause);
    result = ended;
    return new Decision.Finished(ended);
  }

  /// A source that depends on nothing but the seed, the task, the step and the attempt, so that a
  /// resumed task comes to the same pauses.
  private SplittableRandom random() {
    long place = ((long) task.name().hashCode() << 32) ^ ((long) position << 16) ^ attempt;
    return new SplittableRandom(seed ^ (place * 0x9E3779B97F4A7C15L));
  }
}
