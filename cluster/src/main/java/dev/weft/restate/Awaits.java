package dev.weft.restate;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.common.TerminalException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the strands of a task wait for in the engine. Owned by a [TaskWalk].
final class Awaits {

  /// What is done when something is there that was waited for.
  interface Then {
    void go() throws ClusterException;
  }

  private record Awaited(Strand strand, DurableFuture<?> future, Then then) {}

  private final List<Awaited> all = new ArrayList<>();
  private final Nudges nudges;

  /// @param nudges may come at any time
  Awaits(Nudges nudges) {
    this.nudges = nudges;
  }

  /// A strand waits for this, too; what comes first ends its waiting.
  void add(Strand strand, DurableFuture<?> future, Then then) {
    all.add(new Awaited(strand, future, then));
  }

  boolean has(Strand strand) {
    return all.stream().anyMatch(each -> each.strand().equals(strand));
  }

  /// The strand waits no longer.
  void drop(Strand strand) {
    all.removeIf(each -> each.strand().equals(strand));
  }

  /// Waits until something is there, and does what was to be done then.
  ///
  /// @return what the task was told instead; null if nothing
  @Nullable Nudge one() throws ClusterException {
    List<DurableFuture<?>> futures = new ArrayList<>();
    all.forEach(each -> futures.add(each.future()));
    DurableFuture<Nudge> next = nudges.next();
    if (next != null) {
      futures.add(next);
    }
    int which;
    try {
      which = DurableFuture.any(futures).await();
    } catch (TerminalException cancelled) {
      return nudges.first();
    }
    if (next != null && which == all.size()) {
      Nudge nudge = next.await();
      nudges.taken();
      return nudge;
    }
    Awaited come = all.get(which);
    drop(come.strand());
    come.then().go();
    return null;
  }
}
