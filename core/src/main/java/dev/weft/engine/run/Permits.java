package dev.weft.engine.run;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Journal;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.engine.Nanos;
import dev.weft.engine.RetryRules;
import dev.weft.engine.limits.Claim;
import dev.weft.engine.limits.Limits;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who waits for which of a run's limits: a task for those of its step, a group for those of its
/// next task. Pure and not thread-safe; times are nanoseconds.
///
/// Those that a call lets through are kept until somebody asks, so that nothing happens in the
/// midst of something else.
///
/// A group asks before each task that it pulls, so that tasks wait in their source and not in
/// memory. From then on it has a place among those in flight: were it granted the limits and found
/// no room, it would hold them against the very tasks that take it up.
final class Permits implements Limits.Callback<LimitWaiter> {
  private final Limits<LimitWaiter> limits;
  private final RunHistory history;
  private final BiConsumer<TaskRun, String> waitsOn;
  private final Deque<TaskRun> tasks = new ArrayDeque<>();
  private final Deque<GroupRun> groups = new ArrayDeque<>();
  private final boolean hasAdapting;
  // Groups that wait for the limits of their next task, or have them.
  private int reserved;

  /// @param plan whose limits they are
  /// @param history records each start that counts towards a limit's rate
  /// @param waitsOn receives each task whose turn at one limit has come, and which limit it waits
  ///     for now
  /// @param adapted receives how a limit has adapted, at the time of the call that led to it
  Permits(
      Plan plan,
      RunHistory history,
      BiConsumer<TaskRun, String> waitsOn,
      Consumer<Adapted> adapted) {
    this.history = history;
    this.limits = new Limits<>(plan.limitsInTurn(), recorder(history, adapted));
    this.waitsOn = waitsOn;
    this.hasAdapting = plan.limits().stream().anyMatch(Limit::adapt);
  }

  /// How many may hold a limit now.
  ///
  /// @param key whose count it is; null where there is one
  /// @param reason the code of the failure that led to that; null if the limit has recovered
  /// @param pausedUntil until when nothing begins that needs it; null if it does not pause
  record Adapted(
      String limit,
      @Nullable String key,
      int allowed,
      @Nullable String reason,
      @Nullable Instant pausedUntil) {}

  private static Limits.Recorder recorder(RunHistory history, Consumer<Adapted> adapted) {
    return new Limits.Recorder() {
      @Override
      public void count(String limit, LimitShare.Fixed share, long at) {
        history.take(limit, share, Nanos.toInstant(at));
      }

      @Override
      public void adapted(
          String limit, @Nullable String key, int allowed, @Nullable String reason, long until) {
        Instant pausedUntil = until == Long.MIN_VALUE ? null : Nanos.toInstant(until);
        adapted.accept(new Adapted(limit, key, allowed, reason, pausedUntil));
      }
    };
  }

  /// Restores what limits had learnt from before the run was continued.
  void adaptBefore(Instant now) {
    for (Event.LimitAdapted before : history.adapted()) {
      Instant paused = before.pausedUntil();
      limits
          .table()
          .restoreAdapted(
              before.limit(),
              before.key(),
              before.allowed(),
              paused == null ? Long.MIN_VALUE : Nanos.of(paused),
              Nanos.of(now));
    }
  }

  /// An attempt has ended, from which the limits learn that it or its task holds.
  void ended(TaskRun run, Outcome outcome, Instant now) {
    if (!hasAdapting || !(outcome.step() instanceof Step.Work<?> step)) {
      return;
    }
    Failure failure = outcome.failure();
    boolean isRefused = failure != null && RetryRules.isOverload(step.retry(), failure);
    if (isRefused || RetryRules.isAnswer(failure)) {
      Failure refusal = isRefused ? failure : null;
      long began = Nanos.of(outcome.started());
      if (run.claim != null) {
        limits.ended(run.claim, began, refusal, Nanos.of(now));
      }
      if (run.group.adapts) {
        limits.ended(claim(run.group), began, refusal, Nanos.of(now));
      }
    }
  }

  /// Restores the use of rates from before the run was continued, so that it does not exceed them.
  void countBefore(List<Limit> all, Instant now) {
    for (Limit limit : all) {
      if (limit.rate() != null) {
        // The clock may have been set back since.
        Instant since = Nanos.toInstant(Nanos.minus(Nanos.of(now), limit.rate().per()));
        for (Journal.Taken taken : history.taken(limit.name(), since)) {
          long at = Math.min(Nanos.of(taken.at()), Nanos.of(now));
          limits.table().countBefore(limit.name(), taken.share(), at, Nanos.of(now));
        }
      }
    }
  }

  /// What an attempt of a step is to take of these limits; null for nothing.
  ///
  /// @throws IllegalArgumentException if it can never be granted; the message is for people
  @Nullable Claim<LimitWaiter> claim(List<String> names, Step.Work<?> step) {
    if (names.isEmpty()) {
      return null;
    }
    return step.shares().isEmpty()
        ? limits.table().claim(names)
        : limits.table().claim(names, name -> known(step.share(name)));
  }

  private static LimitShare.Fixed known(LimitShare share) {
    return switch (share) {
      case LimitShare.Fixed fixed -> fixed;
      case LimitShare.Computed _ -> throw new IllegalStateException("a share is to be computed");
    };
  }

  /// What each task of a group holds throughout.
  private Claim<LimitWaiter> claim(GroupRun run) {
    return limits.table().claim(run.group.limits());
  }

  /// Takes a step's limits, or says which one the task waits for.
  @Nullable String ask(TaskRun run, Claim<LimitWaiter> claim, long now) {
    return limits.ask(run, claim, now);
  }

  void release(@Nullable Claim<LimitWaiter> claim, long now) {
    if (claim != null) {
      limits.release(claim, now, this);
    }
  }

  /// A task of the group has ended.
  void release(GroupRun run, long now) {
    if (!run.group.limits().isEmpty()) {
      release(claim(run), now);
    }
  }

  /// What a rate counts of a claim when it begins.
  static List<Claim<LimitWaiter>> rated(@Nullable Claim<LimitWaiter> claim) {
    return claim != null && claim.isRated() ? List.of(claim) : List.of();
  }

  /// What a rate counts when a task of the group begins.
  List<Claim<LimitWaiter>> rated(GroupRun run) {
    return run.group.limits().isEmpty() ? List.of() : rated(claim(run));
  }

  /// What a task does with limits that it was granted begins.
  void begin(List<Claim<LimitWaiter>> rated, Instant at) {
    for (Claim<LimitWaiter> claim : rated) {
      limits.begin(claim, Nanos.of(at));
    }
  }

  /// What was granted limits does not begin.
  void unbegun(List<Claim<LimitWaiter>> rated) {
    rated.forEach(limits::giveUp);
  }

  /// What was let through does not begin, and gives back what it was granted.
  void giveBack(@Nullable Claim<LimitWaiter> claim, long now) {
    unbegun(rated(claim));
    release(claim, now);
  }

  /// The task wants its limits no longer, whether it waits for them or has just been let through.
  void giveUp(TaskRun run, Claim<LimitWaiter> claim, long now) {
    if (tasks.remove(run)) {
      giveBack(claim, now);
    } else {
      limits.withdraw(run, now, this);
    }
  }

  /// The next task that was let through; null if there is none.
  @Nullable TaskRun nextTask() {
    return tasks.poll();
  }

  boolean hasTask() {
    return !tasks.isEmpty();
  }

  /// The tasks that wait.
  List<TaskRun> waiting() {
    return limits.waiting().stream()
        .filter(TaskRun.class::isInstance)
        .map(TaskRun.class::cast)
        .toList();
  }

  /// The tasks that wait, and those that have just been let through.
  List<TaskRun> everything() {
    List<TaskRun> all = new ArrayList<>(waiting());
    all.addAll(tasks);
    return all;
  }

  /// Whether the group has the limits of its next task. If not, it is [let through][#nextGroup()]
  /// later.
  boolean allows(GroupRun run, long now) {
    if (run.permitted || run.group.limits().isEmpty()) {
      return true;
    }
    if (!run.asking) {
      reserved++;
      run.permitted = limits.ask(run, claim(run), now) == null;
      run.asking = !run.permitted;
    }
    return run.permitted;
  }

  /// The group's next task has begun, and holds what the group had taken for it.
  void use(GroupRun run) {
    if (run.permitted) {
      run.permitted = false;
      reserved--;
    }
  }

  /// The group has no next task.
  void giveUp(GroupRun run, long now) {
    if (run.permitted) {
      run.permitted = false;
      reserved--;
      giveBack(claim(run), now);
    } else if (run.asking) {
      run.asking = false;
      reserved--;
      limits.withdraw(run, now, this);
    }
  }

  /// Whether a group was let through.
  boolean hasGroup() {
    return !groups.isEmpty();
  }

  /// The next group that was let through; null if there is none.
  @Nullable GroupRun nextGroup() {
    return groups.poll();
  }

  /// How many places are kept for tasks that groups are to begin.
  int reserved() {
    return reserved;
  }

  /// Lets through what a rate held back until now.
  void refresh(long now) {
    limits.refresh(now, this);
  }

  /// When [#refresh] is next worth calling.
  long nextRefresh(long now) {
    return limits.next(now);
  }

  @Override
  public void waitsOn(LimitWaiter waiter, String limit) {
    if (waiter instanceof TaskRun run) {
      waitsOn.accept(run, limit);
    }
  }

  @Override
  public void granted(LimitWaiter waiter) {
    switch (waiter) {
      case TaskRun run -> tasks.add(run);
      case GroupRun run -> {
        run.asking = false;
        run.permitted = true;
        groups.add(run);
      }
    }
  }
}
