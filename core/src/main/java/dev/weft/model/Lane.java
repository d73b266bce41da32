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

/// What happened to one task.
///
/// @param task its name, by which tasks are told apart
/// @param group the plan's entry that it belongs to: its own name, or that of its `for-each`
/// @param began when it began
/// @param ended when it ended; null if it has not
/// @param status how it ended; null if it has not
/// @param attempts those of its steps that are on record, in the order in which they ended
/// @param printed the last lines that the step printed which made it fail; empty otherwise
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

  /// A task of which no step is known to be under way.
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

  /// What a step does with its time.
  public enum Kind {
    /// It does something.
    WORK,
    /// It lets time pass.
    WAIT,
    /// It waits for somebody's answer.
    APPROVAL,
    /// It waits for the steps inside it, which are attempts of their own.
    GATHER;

    static Kind of(Step step) {
      return switch (step) {
        case Step.Work _ -> WORK;
        case Step.Wait _ -> WAIT;
        case Step.Approval _ -> APPROVAL;
        case Step.Gather _ -> GATHER;
      };
    }
  }

  /// An attempt of a step.
  ///
  /// @param step the step's id
  /// @param number which attempt, from 1
  /// @param failure why it did not succeed; null when it did
  /// @param limits what it held while it ran
  /// @param awaited what it waited for before it began, one after the other
  public record Attempt(
      String step,
      Kind kind,
      int number,
      Status status,
      Instant started,
      Instant ended,
      @Nullable Failure failure,
      List<String> limits,
      List<LimitWait> awaited) {

    public Attempt {
      limits = List.copyOf(limits);
      awaited = List.copyOf(awaited);
    }

    /// @param awaited what it waited for before it began, one after the other
    static Attempt of(Outcome outcome, List<LimitWait> awaited) {
      Step step = outcome.step();
      return new Attempt(
          step.id(),
          Kind.of(step),
          outcome.attempt(),
          outcome.status(),
          outcome.started(),
          outcome.ended(),
          outcome.failure(),
          step.isCarriedOut() ? step.limits() : List.of(),
          awaited);
    }

    /// When it could have begun, had there been no limits.
    public Instant ready() {
      return awaited.isEmpty() ? started : awaited.getFirst().since();
    }
  }

  /// A time in which the task did one thing; those of steps side by side overlap.
  public sealed interface Stretch {
    /// The step's id.
    String step();

    /// What it did.
    Activity activity();

    /// The limit that it waited for; null if it waited for none.
    default @Nullable String limit() {
      return null;
    }

    Instant from();

    Instant to();
  }

  /// An attempt under way.
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

  /// What the task's time went to, by the end of what was under way.
  public List<Stretch> stretches() {
    List<Stretch> stretches = new ArrayList<>();
    Map<String, Attempt> earlier = new HashMap<>();
    for (Attempt attempt : attempts) {
      Attempt before = earlier.put(attempt.step(), attempt);
      if (before != null
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

  /// The last instant that it says anything of.
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
