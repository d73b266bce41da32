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

/// The tasks of a shard that have only just begun, called from outside, through the engine's
/// ingress: so the shard's own log holds nothing of a call, and of many ends at once one entry. The
/// calls themselves may be lost, with this worker say: the engine has the tasks, and their ends.
///
/// Safe for use by several threads at once.
final class Calls implements AutoCloseable {
  // Longer than a task of a few short steps takes while a thousand others are under way.
  private static final long SOME_TIME = TimeUnit.SECONDS.toNanos(5);
  // So much is told at once, in tasks, and in characters of their stories.
  private static final int MANY = 100;
  private static final int MUCH = 1 << 20;

  /// What became of calls.
  ///
  /// @param ended how tasks have ended, by task
  /// @param others the tasks that take their time, or of which nothing is heard in this way
  record News(Map<String, TaskEnd> ended, List<String> others) {}

  private record Call(Thread thread, long since) {}

  private final OpenRun run;
  private final WorkerClient cluster;
  // All guarded by this. Those that nobody has asked after.
  private final Map<String, TaskInput> toBegin = new LinkedHashMap<>();
  // The first begun first.
  private final Map<String, Call> underWay = new LinkedHashMap<>();
  private final Map<String, TaskEnd> ended = new LinkedHashMap<>();
  private final List<String> others = new ArrayList<>();
  private boolean asked;

  Calls(OpenRun run, WorkerClient cluster) {
    this.run = run;
    this.cluster = cluster;
  }

  /// Calls a task, but only once it has been [asked][#news] after any: while a shard that began on
  /// another worker is gone through again, what its tasks came to is in its log.
  synchronized void add(TaskInput input) {
    toBegin.put(input.task(), input);
    if (asked) {
      beginAll();
    }
  }

  /// Has nothing to do with a task any more.
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

  /// Waits for news, and not for long.
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
      return; // It was dropped in this moment.
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

  /// Gives all calls up; the tasks go on.
  @Override
  public synchronized void close() {
    underWay.values().forEach(call -> call.thread().interrupt());
    underWay.clear();
  }
}
