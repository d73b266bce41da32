package dev.weft.local;

import dev.weft.TaskResult;
import dev.weft.engine.run.Conductor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tasks on their way back to the conductor, which takes all that are there at once: the first one
/// puts a message into its inbox, the others join it. A stack, linked through the carriers (R. K.
/// Treiber, "Systems Programming: Coping with Parallelism", 1986).
///
/// Safe from any thread.
final class ReturnedTasks {
  private final Queue<Consumer<Conductor>> inbox;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Carrier> latest = new AtomicReference<>();
  // Made once, since it is needed as often as a task ends.
  private final Consumer<Conductor> message = this::takeAll;

  ReturnedTasks(Queue<Consumer<Conductor>> inbox, InstantSource clock) {
    this.inbox = inbox;
    this.clock = clock;
  }

  void add(Carrier carrier) {
    Carrier before;
    do {
      before = latest.get();
      carrier.before = before;
    } while (!latest.compareAndSet(before, carrier));
    if (before == null) {
      inbox.add(message);
    }
  }

  private void takeAll(Conductor conductor) {
    Carrier first = inOrder(latest.getAndSet(null));
    Instant now = clock.instant();
    for (Carrier each = first; each != null; each = each.before) {
      TaskResult result = each.result();
      if (result == null) {
        conductor.resumed(each.task(), now);
      } else {
        conductor.finished(each.task(), result, now);
      }
    }
  }

  private static @Nullable Carrier inOrder(@Nullable Carrier latest) {
    Carrier first = null;
    for (Carrier each = latest; each != null; ) {
      Carrier before = each.before;
      each.before = first;
      first = each;
      each = before;
    }
    return first;
  }
}
