package dev.weft.restate.run;

import dev.weft.restate.ClusterException;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.host.WorkerClient;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Starts the new tasks of a shard from outside any invocation, through the engine's ingress. The
/// shard's own log then contains no entry for each call, and a single entry for many results. Calls
/// may be lost, for example with this worker: the engine still has the tasks and their results.
///
/// Thread-safe.
final class Calls implements AutoCloseable {
  // Longer than a task of a few short steps takes while a thousand others are in progress.
  private static final long SOME_TIME = TimeUnit.SECONDS.toNanos(5);
  // The maximum size of one report, in tasks and in characters of their stories.
  private static final int MANY = 100;
  private static final int MUCH = 1 << 20;

  /// The results of calls since the last report.
  ///
  /// @param ended the results of tasks that have ended, by task
  /// @param others the tasks that take longer, or whose results do not arrive in this way
  record News(Map<String, TaskEnd> ended, List<String> others) {}

  private record Call(Thread thread, long since) {}

  private final OpenRun run;
  private final WorkerClient cluster;
  // All fields are guarded by this. Tasks that are not yet started.
  private final Map<String, TaskInput> toBegin = new LinkedHashMap<>();
  // Ordered by start.
  private final Map<String, Call> underWay = new LinkedHashMap<>();
  private final Map<String, TaskEnd> ended = new LinkedHashMap<>();
  private final List<String> others = new ArrayList<>();
  private boolean asked;

  Calls(OpenRun run, WorkerClient cluster) {
    this.run = run;
    this.cluster = cluster;
  }

  /// Starts a task, but not before the first call of [#news]: while a shard that began on another
  /// worker is replayed, the results of its tasks come from its log.
  synchronized void add(TaskInput input) {
    toBegin.put(input.task(), input);
    if (asked) {
      beginAll();
    }
  }

  /// Forgets a task.
  synchronized void drop(String task) {
    toBegin.remove(task);
    ended.remove(task);
    others.remove(task);
    Call call = underWay.remove(task);
    if (call != null) {
      call.thread().interrupt();
      notifyAll();
    }
  }

  /// Waits for results, for a short time only.
  synchronized News news() throws InterruptedException {
    asked = true;
    beginAll();
    long left = SOME_TIME;
    while (ended.isEmpty() && others.isEmpty() && !underWay.isEmpty() && left > 0) {
      long since = underWay.values().iterator().next().since();
      left = since + SOME_TIME - System.nanoTime();
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    giveUpSlow();
    News news = new News(takeEnded(), List.copyOf(others));
    others.clear();
    return news;
  }

  private void beginAll() {
    for (TaskInput input : toBegin.values()) {
      Thread thread = Thread.ofVirtual().name("weft-call").unstarted(() -> call(input));
      underWay.put(input.task(), new Call(thread, System.nanoTime()));
      thread.start();
    }
    toBegin.clear();
  }

  private void call(TaskInput input) {
    try {
      heard(input.task(), cluster.walk(run.labelOf(input.task()), input));
    } catch (ClusterException unheard) {
      heard(input.task(), null);
    } catch (InterruptedException dropped) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void heard(String task, @Nullable TaskEnd end) {
    if (underWay.remove(task) == null) {
      return; // It was dropped meanwhile.
    }
    if (end == null) {
      others.add(task);
    } else {
      ended.put(task, end);
    }
    notifyAll();
  }

  private void giveUpSlow() {
    long now = System.nanoTime();
    Iterator<Map.Entry<String, Call>> all = underWay.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Call> first = all.next();
      if (now - first.getValue().since() < SOME_TIME) {
        return;
      }
      first.getValue().thread().interrupt();
      others.add(first.getKey());
      all.remove();
    }
  }

  private Map<String, TaskEnd> takeEnded() {
    Map<String, TaskEnd> taken = new LinkedHashMap<>();
    Iterator<Map.Entry<String, TaskEnd>> all = ended.entrySet().iterator();
    int size = 0;
    while (all.hasNext() && taken.size() < MANY && size < MUCH) {
      Map.Entry<String, TaskEnd> next = all.next();
      size += next.getValue().story().text().length();
      taken.put(next.getKey(), next.getValue());
      all.remove();
    }
    return taken;
  }

  /// Abandons all calls; the tasks continue.
  @Override
  public synchronized void close() {
    underWay.values().forEach(call -> call.thread().interrupt());
    underWay.clear();
  }
}
