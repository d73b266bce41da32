package dev.weft.restate.worker;

import dev.weft.restate.ClusterException;
import dev.weft.restate.WorkerStatus;
import dev.weft.restate.host.WorkerClient;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Tells the cluster every few seconds that a worker is alive, and what it is busy with.
final class Beacon implements AutoCloseable {
  private static final long BETWEEN_SECONDS = 5;

  private final WorkerClient cluster;
  private final Supplier<WorkerStatus> status;
  private final Semaphore now = new Semaphore(1);
  private final Thread thread;

  Beacon(WorkerClient cluster, Supplier<WorkerStatus> status) {
    this.cluster = cluster;
    this.status = status;
    this.thread = Thread.ofVirtual().name("weft-beacon").start(this::tell);
  }

  private void tell() {
    try {
      while (true) {
        boolean _ = now.tryAcquire(BETWEEN_SECONDS, TimeUnit.SECONDS);
        try {
          cluster.put(status.get());
        } catch (ClusterException unreachable) {
          // It is said again soon; before a worker is registered, the engine does not take it.
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /// Has it told soon.
  void tellNow() {
    now.release();
  }

  /// Tells that the worker is gone.
  void leave() throws InterruptedException {
    close();
    thread.join();
    try {
      cluster.remove(status.get().address());
    } catch (ClusterException unreachable) {
      // It is listed until it has been silent for long.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
