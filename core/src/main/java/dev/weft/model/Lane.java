package dev.weft.model;

import dev.weft.Failure;
import dev.weft.LimitWait;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The record of one task.
///
/// @param task the task's unique name
/// @param group the plan's entry that it belongs to: its own name, or that of its `for-each`
/// @param began when it began
/// @param ended when it ended; null if it has not
/// @param status how it ended; null if it has not
/// @param attempts the recorded attempts of its steps, in the order in which they ended
/// @param printed the last lines that the failed step printed; empty if no step failed
/// @param underWay the steps that have begun and not ended, with when they did, as far as that is
///     known
public record Lane(
    String task,
    String group,
    Instant began,
    @Nullable Instant ended,
    @Nullable Status status,
    List<Attempt> attempts,
    List<String> printed,
    Map<String, Instant> underWay) {

  public Lane {
    attempts = List.copyOf(attempts);
    printed = List.copyOf(printed);
    underWay = Collections.unmodifiableMap(new LinkedHashMap<>(underWay));
  }

  /// Creates the record of a task without steps in progress.
  public Lane(
      String task,
      String group,
      Instant began,
      @Nullable Instant ended,
      @Nullable Status status,
      List<Attempt> attempts,
      List<String> printed) {
    this(task, group, began, ended, status, attempts, printed, Map.of());
  }

  /// How a step spends its time.
  public enum Kind {
    /// The step does work.
    WORK,
    /// The step waits for a time.
    WAIT,
    /// The step waits for an approval to be answered.
    APPROVAL,
    /// The step waits for the steps inside it, which are attempts of their own.
    GATHER;

    static Kind of(Step<?> step) {
      return switch (step) {
        case Step.Work<?> _ -> WORK;
        case Step.Wait _ -> WAIT;
        case Step.Approval _ -> APPROVAL;
        case Step.Gather _ -> GATHER;
      };
    }
  }

  /// An attempt of a step.
  ///
  /// @param step the step's id
  /// @param number the attempt's number, from 1
  /// @param failure why it did not succeed; null when it did
  /// @param limits the limits that it held while it ran, and how much of each
  /// @param awaited its waits for limits before it began, in order
  /// @param polledSince since when its step was polled, without that being on record, before this
  ///     attempt or its waits began; null if it was not
  public record Attempt(
      String step,
      Kind kind,
      int number,
      Status status,
      Instant started,
      Instant ended,
      @Nullable Failure failure,
      Map<String, Integer> limits,
      List<LimitWait> awaited,
      @Nullable Instant polledSince) {

    public Attempt {
      limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
      awaited = List.copyOf(awaited);
    }

    /// Creates an attempt of a step that is not polled, or was done at once.
    public Attempt(
        String step,
        Kind kind,
        int number,
        Status status,
        Instant started,
        Instant ended,
        @Nullable Failure failure,
        Map<String, Integer> limits,
        List<LimitWait> awaited) {
      this(step, kind, number, status, started, ended, failure, limits, awaited, null);
    }

    /// Returns this attempt with the time in which its step was polled after those on record.
    ///
    /// @param earlier the attempts of the task that are on record before it
    /// @param began when the step was first polled; null if it was not, was done at once, or has
    ///     an earlier attempt on record
    public Attempt after(List<Attempt> earlier, @Nullable Instant began) {
      Instant since = began;
      int before = 0;
      for (Attempt one : earlier) {
        if (one.step.equals(step)) {
          since = one.ended;
          before = one.number;
        }
      }
      return since == null || number <= before + 1
          ? this
          : new Attempt(
              step, kind, number, status, started, ended, failure, limits, awaited, since);
    }

    /// @param awaited its waits for limits before it began, in order
    static Attempt of(Outcome outcome, List<LimitWait> awaited) {
      Step<?> step = outcome.step();
      return new Attempt(
          step.id(),
          Kind.of(step),
          outcome.attempt(),
          outcome.status(),
          outcome.started(),
          outcome.ended(),
          outcome.failure(),
          step instanceof Step.Work<?> work ? work.weights() : Map.of(),
          awaited);
    }

    /// Returns when the attempt could have begun if there were no limits.
    public Instant ready() {
      return awaited.isEmpty() ? started : awaited.getFirst().since();
    }
  }

  /// A period in which the task did one thing. The stretches of parallel steps overlap.
  public sealed interface Stretch {
    /// The step's id.
    String step();

    /// Returns the activity.
    Activity activity();

    /// Returns the limit that it waited for; null if it waited for none.
    default @Nullable String limit() {
      return null;
    }

    Instant from();

    Instant to();
  }

  /// The time in which an attempt was in progress.
  public record Ran(Attempt attempt) implements Stretch {
    @Override
    public String step() {
      return attempt.step();
    }

    @Override
    public Activity activity() {
      return Activity.of(attempt.kind());
    }

    @Override
    public Instant from() {
      return attempt.started();
    }

    @Override
    public Instant to() {
      return attempt.ended();
    }
  }

  /// A wait for a turn at a limit.
  public record Queued(String step, String limit, Instant from, Instant to) implements Stretch {
    @Override
    public Activity activity() {
      return Activity.LIMIT;
    }
  }

  /// The pause between an attempt and the next.
  public record Paused(String step, Instant from, Instant to) implements Stretch {
    @Override
    public Activity activity() {
      return Activity.RETRY;
    }
  }

  /// The time in which a step was polled before an attempt that is on record: pauses, for the most
  /// part.
  public record Polled(String step, Instant from, Instant to) implements Stretch {
    @Override
    public Activity activity() {
      return Activity.POLL;
    }
  }

  /// Returns the stretches of the task's time, in the order in which the attempts ended.
  public List<Stretch> stretches() {
    List<Stretch> stretches = new ArrayList<>();
    Map<String, Attempt> earlier = new HashMap<>();
    for (Attempt attempt : attempts) {
      Attempt before = earlier.put(attempt.step(), attempt);
      Instant polled = attempt.polledSince();
      if (polled != null && polled.isBefore(attempt.ready())) {
        stretches.add(new Polled(attempt.step(), polled, attempt.ready()));
      } else if (before != null
          && attempt.number() > before.number()
          && before.ended().isBefore(attempt.ready())) {
        stretches.add(new Paused(attempt.step(), before.ended(), attempt.ready()));
      }
      List<LimitWait> turns = attempt.awaited();
      for (int i = 0; i < turns.size(); i++) {
        LimitWait turn = turns.get(i);
        Instant end = i + 1 < turns.size() ? turns.get(i + 1).since() : attempt.started();
        stretches.add(new Queued(attempt.step(), turn.limit(), turn.since(), end));
      }
      stretches.add(new Ran(attempt));
    }
    return stretches;
  }

  /// Returns the latest instant in this record.
  public Instant end() {
    Instant end = ended == null ? began : ended;
    for (Instant since : underWay.values()) {
      end = since.isAfter(end) ? since : end;
    }
    for (Attempt attempt : attempts) {
      end = attempt.ended().isAfter(end) ? attempt.ended() : end;
    }
    return end;
  }
}
