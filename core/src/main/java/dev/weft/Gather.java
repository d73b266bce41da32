package dev.weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides which tasks of a plan may go: needs, max-parallel, limits, max-failures, cancellation.
/// The same thing as a [TaskIterator] one floor up: pure, and not thread-safe. Times are
/// nanoseconds.
///
/// ```text
///   PENDING ─ needs succeeded ─► OPEN ─ used up, or cut ─► DRAINED ─ last task ended ─► ENDED
///      └──────────── a need did not succeed, or the run is cut ─────────────────────┘
/// ```
///
/// A group that holds limits asks for them before each task that it pulls, so that tasks wait in
/// their source and not in memory. From then on it has a place among those in flight: were it
/// granted the limits and found no room, it would hold them against the very tasks that take it up.
final class Gather {

  /// What a driver is told beside what it asks for.
  interface Told {
    /// This run has the limits now that it waited for.
    void granted(TaskRun run);

    /// The tasks of this group that are under way are to be cancelled.
    void cut(GroupRun group, String reason);

    /// Nothing of this group is left.
    void ended(GroupRun group);
  }

  /// A task that may go.
  record Start(GroupRun group, Task task) {}

  private final Plan plan;
  private final Told told;
  private final Limits<Waiter> limits;
  private final Map<String, GroupRun> groups = new HashMap<>();
  private final List<GroupRun> inOrder = new ArrayList<>();
  private final Deque<GroupRun> line = new ArrayDeque<>();
  // What is still to run when all groups have ended, and what of it runs now.
  private final Deque<GroupRun> cleanUp = new ArrayDeque<>();
  private @Nullable GroupRun cleaning;
  private final RunContext context;
  // Groups that waited for the limits of their next task and have them now.
  private final Deque<GroupRun> permitted = new ArrayDeque<>();
  private int inFlight;
  // Groups that wait for the limits of their next task, or have them.
  private int reserved;
  private int failures;
  private int ended;
  private boolean failed;
  private boolean cancelled;

  /// @param context what all tasks can see of the run
  Gather(Plan plan, RunContext context, Told told) {
    this.plan = plan;
    this.context = context;
    this.told = told;
    this.limits = new Limits<>(plan.limits());
    for (Group group : plan.groups()) {
      GroupRun run = new GroupRun(group);
      groups.put(group.name(), run);
      inOrder.add(run);
    }
    for (GroupRun run : inOrder) {
      run.group.needs().forEach(need -> groupNamed(need).neededBy.add(run));
      if (run.needsLeft == 0) {
        open(run);
      }
    }
    if (plan.onFailure() != null) {
      cleanUp.add(new GroupRun(plan.onFailure()));
    }
    if (plan.lastly() != null) {
      cleanUp.add(new GroupRun(plan.lastly()));
    }
    cleanUpIfDue();
  }

  /// The next task that may go now, or null. The groups take turns.
  @Nullable Start next(long now) {
    for (GroupRun run = poll(); run != null; run = poll()) {
      if (run.state != GroupRun.State.OPEN || !hasRoom(run, now)) {
        continue;
      }
      Task task = pull(run);
      if (task == null) {
        drain(run, now);
      } else {
        if (run.permitted) {
          run.permitted = false;
          reserved--;
        }
        run.started++;
        run.inFlight++;
        inFlight++;
        lineUp(run);
        return new Start(run, task);
      }
    }
    return null;
  }

  /// The next group to be asked for a task; null if there is none, or no room for a task.
  private @Nullable GroupRun poll() {
    GroupRun run = permitted.poll();
    if (run == null && inFlight + reserved < plan.maxParallel()) {
      run = line.poll();
      if (run != null) {
        run.inLine = false;
      }
    }
    return run;
  }

  /// A task of this group ended.
  void ended(GroupRun run, TaskResult result, long now) {
    run.inFlight--;
    inFlight--;
    limits.release(run.group.limits(), now, this::granted);
    run.count(result);
    if (result.status().isFault()) {
      countFailure(run, now);
    }
    if (run.state == GroupRun.State.OPEN) {
      lineUp(run);
    } else {
      endIfLast(run);
    }
  }

  /// Cuts the whole run: nothing more starts but what runs at the very end, and what is under way
  /// is to be cancelled.
  void cancel(String reason, long now) {
    cancelled = true;
    inOrder.forEach(run -> cut(run, Status.CANCELLED, reason, now));
    GroupRun last = cleaning;
    if (last != null && last.group.equals(plan.onFailure())) {
      cut(last, Status.CANCELLED, reason, now);
    }
  }

  /// Takes a step's limits, or says which one it waits for; it is then [told][Told#granted].
  @Nullable String ask(TaskRun run, List<String> names, long now) {
    return limits.ask(run, names, now);
  }

  void release(List<String> names, long now) {
    limits.release(names, now, this::granted);
  }

  /// The run no longer waits for limits.
  void withdraw(TaskRun run, long now) {
    limits.withdraw(run, now, this::granted);
  }

  /// The runs that wait for limits.
  List<TaskRun> waiting() {
    return limits.waiting().stream()
        .filter(TaskRun.class::isInstance)
        .map(TaskRun.class::cast)
        .toList();
  }

  /// Whether all tasks in flight wait for limits, which then only a rate or a cancellation opens.
  boolean isStuck() {
    return waiting().stream().map(TaskRun::whole).distinct().count() == inFlight;
  }

  /// Lets through what a rate held back until now.
  void refresh(long now) {
    limits.refresh(now, this::granted);
  }

  /// When [#refresh] is next worth calling.
  long nextRefresh(long now) {
    return limits.next(now);
  }

  boolean isDone() {
    return ended == inOrder.size() && cleaning == null && cleanUp.isEmpty();
  }

  private GroupRun groupNamed(String name) {
    GroupRun run = groups.get(name);
    if (run == null) {
      throw new IllegalArgumentException("the plan has no group `" + name + "`");
    }
    return run;
  }

  /// Goes on to what runs at the end, once nothing else is left.
  private void cleanUpIfDue() {
    while (ended == inOrder.size() && cleaning == null && !cleanUp.isEmpty()) {
      GroupRun next = cleanUp.remove();
      if (next.group.equals(plan.lastly()) || (failed && !cancelled)) {
        cleaning = next;
        open(next);
      }
    }
  }

  private void open(GroupRun run) {
    run.context = contextOf(run);
    run.state = GroupRun.State.OPEN;
    lineUp(run);
  }

  private RunContext contextOf(GroupRun run) {
    if (run.group.needs().isEmpty() && cleaning == null) {
      return context;
    }
    Map<String, RunContext.Need> needs = new HashMap<>();
    Iterable<String> names = cleaning == null ? run.group.needs() : groups.keySet();
    names.forEach(name -> needs.put(name, groupNamed(name).asNeed()));
    Status status = cancelled ? Status.CANCELLED : failed ? Status.FAILED : Status.SUCCEEDED;
    return new RunContext(context.id(), context.seed(), needs, status);
  }

  private void lineUp(GroupRun run) {
    if (!run.inLine) {
      run.inLine = true;
      line.add(run);
    }
  }

  /// Whether one more task of the group may start. If not, the group gets back in line when one of
  /// its tasks ends, or its limits are granted.
  private boolean hasRoom(GroupRun run, long now) {
    if (run.inFlight >= run.group.maxParallel()) {
      return false;
    }
    if (run.permitted || run.group.limits().isEmpty()) {
      return true;
    }
    if (!run.asking) {
      reserved++;
      run.permitted = limits.ask(run, run.group.limits(), now) == null;
      run.asking = !run.permitted;
    }
    return run.permitted;
  }

  private void granted(Waiter waiter) {
    switch (waiter) {
      case TaskRun run -> told.granted(run);
      case GroupRun run -> {
        run.asking = false;
        run.permitted = true;
        permitted.add(run);
      }
    }
  }

  /// The source's next task; null when there is none, or it cannot be read.
  private @Nullable Task pull(GroupRun run) {
    try {
      Iterator<Task> source = run.source;
      if (source == null) {
        source = run.group.tasks().iterator();
        run.source = source;
      }
      return source.hasNext() ? source.next() : null;
    } catch (RuntimeException unreadable) {
      run.cutStatus = Status.FAILED;
      run.reason = Failure.of(unreadable).message();
      return null;
    }
  }

  /// Nothing more is pulled from the group.
  private void drain(GroupRun run, long now) {
    run.state = GroupRun.State.DRAINED;
    run.source = null;
    if (run.permitted) {
      run.permitted = false;
      reserved--;
      limits.release(run.group.limits(), now, this::granted);
    } else if (run.asking) {
      run.asking = false;
      reserved--;
      limits.withdraw(run, now, this::granted);
    }
    endIfLast(run);
  }

  private void countFailure(GroupRun run, long now) {
    if (run.failures > run.group.maxFailures()) {
      cut(run, Status.FAILED, tooMany(run.group.maxFailures()), now);
    }
    if (!run.group.continueOnError() && ++failures > plan.maxFailures()) {
      for (GroupRun each : inOrder) {
        cut(each, Status.CANCELLED, tooMany(plan.maxFailures()), now);
      }
    }
  }

  private static String tooMany(int maxFailures) {
    return maxFailures == 0
        ? "cancelled after a failure (fail-fast)"
        : "cancelled after more than %,d failures (max-failures)".formatted(maxFailures);
  }

  private void cut(GroupRun run, Status status, String reason, long now) {
    switch (run.state) {
      case PENDING -> end(run, status, reason);
      case OPEN -> {
        run.cutStatus = status;
        run.reason = reason;
        told.cut(run, reason);
        drain(run, now);
      }
      case DRAINED -> told.cut(run, reason);
      case ENDED -> {}
    }
  }

  private void endIfLast(GroupRun run) {
    if (run.state == GroupRun.State.DRAINED && run.inFlight == 0) {
      end(run, run.cutStatus, run.reason);
    }
  }

  /// Ends a group and, one after another, those that it thereby ends.
  private void end(GroupRun first, @Nullable Status cutStatus, @Nullable String reason) {
    first.cutStatus = cutStatus;
    first.reason = reason;
    Deque<GroupRun> ending = new ArrayDeque<>(List.of(first));
    for (GroupRun run = ending.poll(); run != null; run = ending.poll()) {
      if (run.state == GroupRun.State.ENDED) {
        continue;
      }
      run.state = GroupRun.State.ENDED;
      told.ended(run);
      failed |= run.status() == Status.FAILED && !run.group.continueOnError();
      if (run.equals(cleaning)) {
        cleaning = null;
        continue;
      }
      ended++;
      for (GroupRun next : run.neededBy) {
        if (next.state != GroupRun.State.PENDING) {
          continue;
        }
        if (run.satisfiesNeeds()) {
          next.needsLeft--;
          if (next.needsLeft == 0) {
            open(next);
          }
        } else {
          next.cutStatus = cutStatus == Status.CANCELLED ? Status.CANCELLED : Status.SKIPPED;
          next.reason = run.whyNotWhatNeedsIt();
          ending.add(next);
        }
      }
    }
    cleanUpIfDue();
  }
}
