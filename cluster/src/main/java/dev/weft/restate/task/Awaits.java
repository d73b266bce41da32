package dev.weft.restate.task;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.common.TerminalException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the branches of a task wait for in the engine. Owned by a [TaskWalk].
final class Awaits {

  /// @param then is done when the future is there
  private record Awaited(TaskBranch branch, DurableFuture<?> future, Runnable then) {}

  private final List<Awaited> all = new ArrayList<>();
  private final Wakeups wakeups;

  /// @param wakeups may come at any time
  Awaits(Wakeups wakeups) {
    this.wakeups = wakeups;
  }

  /// A branch waits for this, too; what comes first ends its waiting.
  void add(TaskBranch branch, DurableFuture<?> future, Runnable then) {
    all.add(new Awaited(branch, future, then));
  }

  boolean has(TaskBranch branch) {
    return all.stream().anyMatch(each -> each.branch().equals(branch));
  }

  /// The branch waits no longer.
  void drop(TaskBranch branch) {
    all.removeIf(each -> each.branch().equals(branch));
  }

  /// Waits until something is there, and does what was to be done then.
  ///
  /// @return what the task was told instead; null if nothing
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
