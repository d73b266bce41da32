package dev.weft.restate.task;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.common.TerminalException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The futures that the branches of a task wait for in the engine. Owned by a [TaskWalk].
final class PendingFutures {

  /// @param then runs when the future completes
  private record Awaited(TaskBranch branch, DurableFuture<?> future, Runnable then) {}

  private final List<Awaited> all = new ArrayList<>();
  private final Wakeups wakeups;

  /// @param wakeups may arrive at any time
  PendingFutures(Wakeups wakeups) {
    this.wakeups = wakeups;
  }

  /// Adds a future that the branch waits for; the first of its futures to complete ends the wait.
  void add(TaskBranch branch, DurableFuture<?> future, Runnable then) {
    all.add(new Awaited(branch, future, then));
  }

  boolean has(TaskBranch branch) {
    return all.stream().anyMatch(each -> each.branch().equals(branch));
  }

  /// Ends the branch's wait.
  void drop(TaskBranch branch) {
    all.removeIf(each -> each.branch().equals(branch));
  }

  /// Waits until a future completes, and runs its action.
  ///
  /// @return the wakeup that arrived instead; null if none did
  @Nullable Wakeup one() {
    List<DurableFuture<?>> futures = new ArrayList<>();
    all.forEach(each -> futures.add(each.future()));
    DurableFuture<Wakeup> next = wakeups.next();
    if (next != null) {
      futures.add(next);
    }
    int which;
    try {
      which = DurableFuture.any(futures).await();
    } catch (TerminalException cancelled) {
      return wakeups.first();
    }
    if (next != null && which == all.size()) {
      Wakeup wakeup = next.await();
      wakeups.taken();
      return wakeup;
    }
    Awaited come = all.get(which);
    drop(come.branch());
    come.then().run();
    return null;
  }
}
