package dev.weft.restate.worker;

import dev.weft.restate.ClusterException;
import dev.weft.restate.host.WorkerClient;
import dev.weft.restate.wire.Admin;
import dev.weft.restate.wire.Stalls;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Looks every few seconds for what the engine cannot go on with, such as a task whose log no
/// worker can replay, and adds the reason to the story of its run. Each worker does so, because any
/// may be the last.
final class StallWatch implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofSeconds(5);

  private final Stalls stalls;
  private final WorkerClient cluster;
  private final Thread thread;
  // What has been told, by invocation.
  private Map<String, String> told = new HashMap<>();

  StallWatch(Stalls stalls, WorkerClient cluster) {
    this.stalls = stalls;
    this.cluster = cluster;
    this.thread = Thread.ofVirtual().name("weft-stall-watch").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(BETWEEN);
        try {
          look();
        } catch (ClusterException | Admin.UnavailableException busy) {
          // The engine has other troubles, and is asked again soon.
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws ClusterException, Admin.UnavailableException, InterruptedException {
    Map<String, String> now = new HashMap<>();
    for (Stalls.Stall stall : stalls.all()) {
      now.put(stall.invocation(), stall.reason());
      if (!stall.reason().equals(told.get(stall.invocation()))) {
        cluster.tell(stall);
      }
    }
    told = now;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
