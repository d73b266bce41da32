package dev.weft.engine.run;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// In which order the groups of a run begin: each when all have ended that it needs, and what runs
/// at the end of the plan when all others have. Part of [Gather], and pure like it.
final class GroupOrder {
  private final Plan plan;
  private final RunContext context;
  private final Consumer<GroupRun> opened;
  private final Consumer<GroupRun> ended;
  private final Map<String, GroupRun> groups = new HashMap<>();
  private final List<GroupRun> inOrder = new ArrayList<>();
  // With those that run at the end.
  private final Map<String, GroupRun> everything = new LinkedHashMap<>();
  // What is still to run when all groups have ended, and what of it runs now.
  private final Deque<GroupRun> cleanUp = new ArrayDeque<>();
  private @Nullable GroupRun cleaning;
  private int endedCount;
  private boolean failed;
  private boolean cancelled;

  /// @param context what all tasks can see of the run
  /// @param opened receives each group whose tasks may go
  /// @param ended receives each group of which nothing is left
  GroupOrder(Plan plan, RunContext context, Consumer<GroupRun> opened, Consumer<GroupRun> ended) {
    this.plan = plan;
    this.context = context;
    this.opened = opened;
    this.ended = ended;
    for (Group group : plan.groups()) {
      GroupRun run = new GroupRun(group, false, adapts(group));
      groups.put(group.name(), run);
      inOrder.add(run);
    }
    for (GroupRun run : inOrder) {
      run.group.needs().forEach(need -> groupNamed(need).neededBy.add(run));
    }
    if (plan.onFailure() != null) {
      cleanUp.add(new GroupRun(plan.onFailure(), true, adapts(plan.onFailure())));
    }
    if (plan.finallyGroup() != null) {
      cleanUp.add(new GroupRun(plan.finallyGroup(), true, adapts(plan.finallyGroup())));
    }
    inOrder.forEach(run -> everything.put(run.group.name(), run));
    cleanUp.forEach(run -> everything.put(run.group.name(), run));
  }

  private boolean adapts(Group group) {
    return plan.limits().stream()
        .anyMatch(limit -> limit.adapt() && group.limits().contains(limit.name()));
  }

  /// Opens the groups that need no other, or none that has not ended.
  void begin() {
    inOrder.stream()
        .filter(run -> run.state == Snapshot.Stage.PENDING && run.needsLeft == 0)
        .forEach(this::open);
    cleanUpIfDue();
  }

  /// Goes on where the run stood, instead of [beginning][#begin].
  void restore(Snapshot snapshot) {
    cancelled = snapshot.cancelled();
    everything.values().forEach(run -> run.restore(at(snapshot, run)));
    for (GroupRun run : inOrder) {
      if (run.state == Snapshot.Stage.ENDED) {
        endedCount++;
        failed |= run.fails();
        if (run.satisfiesNeeds()) {
          run.neededBy.forEach(next -> next.needsLeft--);
        }
      }
    }
    // One after another: what stands before one that has begun is over.
    while (cleanUp.stream().anyMatch(run -> run.state != Snapshot.Stage.PENDING)) {
      GroupRun next = cleanUp.remove();
      cleaning = isUnderWay(next) ? next : null;
    }
    for (GroupRun run : everything.values()) {
      if (isUnderWay(run)) {
        run.context = contextOf(run, at(snapshot, run).runStatus());
      }
    }
    // What was not due then is not due now.
    cleanUpIfDue();
  }

  private static boolean isUnderWay(GroupRun run) {
    return run.state == Snapshot.Stage.OPEN || run.state == Snapshot.Stage.DRAINED;
  }

  private static Snapshot.OfGroup at(Snapshot snapshot, GroupRun run) {
    Snapshot.OfGroup at = snapshot.groups().get(run.group.name());
    if (at == null) {
      throw new IllegalArgumentException(
          "nothing is known of the group `" + run.group.name() + "`");
    }
    return at;
  }

  /// Where each group stands, by its name.
  Map<String, Snapshot.OfGroup> snapshot() {
    Map<String, Snapshot.OfGroup> snapshot = new HashMap<>();
    everything.forEach((name, run) -> snapshot.put(name, run.snapshot()));
    return snapshot;
  }

  /// All groups, also those that run at the end of the plan.
  Collection<GroupRun> everything() {
    return everything.values();
  }

  /// The group of this name, which may be one that runs at the end of the plan.
  GroupRun anyGroup(String name) {
    return Objects.requireNonNull(everything.get(name));
  }

  /// The groups in the plan's order, without those that run at its end.
  List<GroupRun> groups() {
    return inOrder;
  }

  /// The run was asked to stop.
  ///
  /// @return what of it is to be stopped
  List<GroupRun> cancel() {
    cancelled = true;
    List<GroupRun> all = new ArrayList<>(inOrder);
    if (cleaning != null && cleaning.group.equals(plan.onFailure())) {
      all.add(cleaning);
    }
    return all;
  }

  /// The run is to end at once, without what would run at its end.
  ///
  /// @return what of it is to be stopped
  List<GroupRun> kill() {
    cleanUp.clear();
    List<GroupRun> all = cancel();
    if (cleaning != null && !all.contains(cleaning)) {
      all.add(cleaning);
    }
    return all;
  }

  /// Whether only what runs at the end of the plan is left.
  boolean isCleaningUp() {
    return cleaning != null;
  }

  boolean isDone() {
    return endedCount == inOrder.size() && cleaning == null && cleanUp.isEmpty();
  }

  /// Ends a group and, one after another, those that it thereby ends.
  void end(GroupRun first, @Nullable Status cutStatus, @Nullable String reason) {
    first.cutStatus = cutStatus;
    first.reason = reason;
    Deque<GroupRun> ending = new ArrayDeque<>(List.of(first));
    for (GroupRun run = ending.poll(); run != null; run = ending.poll()) {
      if (run.state == Snapshot.Stage.ENDED) {
        continue;
      }
      run.state = Snapshot.Stage.ENDED;
      ended.accept(run);
      failed |= run.fails();
      if (run.equals(cleaning)) {
        cleaning = null;
        continue;
      }
      endedCount++;
      for (GroupRun next : run.neededBy) {
        if (next.state != Snapshot.Stage.PENDING) {
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

  /// Goes on to what runs at the end, once nothing else is left.
  private void cleanUpIfDue() {
    while (endedCount == inOrder.size() && cleaning == null && !cleanUp.isEmpty()) {
      GroupRun next = cleanUp.remove();
      if (next.group.equals(plan.finallyGroup()) || (failed && !cancelled)) {
        cleaning = next;
        open(next);
      }
    }
  }

  private void open(GroupRun run) {
    Status status = cancelled ? Status.CANCELLED : failed ? Status.FAILED : Status.SUCCEEDED;
    run.context = contextOf(run, status);
    run.state = Snapshot.Stage.OPEN;
    opened.accept(run);
  }

  /// @param status how the run stood when the group began
  private RunContext contextOf(GroupRun run, Status status) {
    if (run.group.needs().isEmpty() && cleaning == null) {
      return context;
    }
    Map<String, RunContext.Need> needs = new HashMap<>();
    Iterable<String> names = cleaning == null ? run.group.needs() : groups.keySet();
    names.forEach(name -> needs.put(name, groupNamed(name).asNeed()));
    return new RunContext(context.id(), context.seed(), needs, status, failure());
  }

  /// What failed the run first.
  private RunContext.@Nullable FirstFailure failure() {
    RunContext.FirstFailure first = null;
    for (GroupRun run : cleaning == null ? List.<GroupRun>of() : inOrder) {
      first = run.fails() ? FirstFailures.earlier(first, run.failure) : first;
    }
    return first;
  }

  private GroupRun groupNamed(String name) {
    GroupRun run = groups.get(name);
    if (run == null) {
      throw new IllegalArgumentException("the plan has no group `" + name + "`");
    }
    return run;
  }
}
