package dev.weft.restate.host;

import dev.weft.restate.ClusterException;
import dev.weft.restate.Kept;
import dev.weft.restate.Plans;
import dev.weft.restate.Submission;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The runs of which this worker executes tasks. Each worker fetches a plan from the engine once,
/// outside the logs of tasks. Thread-safe.
public final class OpenRuns implements AutoCloseable {
  // The maximum number of idle runs; beyond it, the least recently used ones are closed.
  private static final int IDLE_MAX = 16;

  /// An operation on a run.
  public interface Use<T> {
    T with(OpenRun run) throws ClusterException;
  }

  private static final class Held {
    // Guarded by the runs.
    int users;
    // Guarded by this; null until its plan has been read.
    @Nullable OpenRun run;
  }

  private final Plans plans;
  private final WorkerClient cluster;
  // Guarded by this. In order of last use.
  private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
  // The runs that were reported as unfit for this worker.
  private final Set<String> unfits = ConcurrentHashMap.newKeySet();

  public OpenRuns(Plans plans, WorkerClient cluster) {
    this.plans = plans;
    this.cluster = cluster;
  }

  /// Runs an operation on a submitted run. If its plan cannot be read here, the engine tries
  /// another worker.
  public <T> T use(String id, Use<T> use) throws ClusterException {
    Held found = hold(id);
    try {
      return use.with(run(id, found));
    } finally {
      release(id, found);
    }
  }

  /// Reads the plan of a run that is being submitted.
  ///
  /// @throws ClusterException if it cannot be read here, or no worker has a label that it names
  public void open(Submission submission) throws ClusterException {
    Held found = hold(submission.run());
    try {
      synchronized (found) {
        if (found.run == null) {
          found.run = open(plans, submission);
        }
        for (String label : found.run.labels()) {
          cluster.requireWorkers(label);
        }
      }
    } finally {
      release(submission.run(), found);
    }
  }

  private static OpenRun open(Plans plans, Submission submission) throws ClusterException {
    Kept kept = submission.kept() == null ? Kept.NOTHING : submission.kept();
    return new OpenRun(submission.run(), plans.open(submission), kept);
  }

  private OpenRun run(String id, Held found) {
    synchronized (found) {
      if (found.run == null) {
        try {
          found.run = open(plans, cluster.submission(id));
        } catch (ClusterException unfit) {
          // Another worker may succeed, or this one later.
          if (unfits.add(id)) {
            plans.unfit(id, String.valueOf(unfit.getMessage()));
          }
          throw new IllegalStateException("run " + id + " cannot be carried on here", unfit);
        }
      }
      return found.run;
    }
  }

  private synchronized Held hold(String id) {
    Held found = held.computeIfAbsent(id, _ -> new Held());
    found.users++;
    return found;
  }

  private synchronized void release(String id, Held found) {
    found.users--;
    if (found.users == 0 && found.run == null) {
      held.remove(id, found);
    }
    dropIdle();
  }

  private void dropIdle() {
    Iterator<Held> all = held.values().iterator();
    while (held.size() > IDLE_MAX && all.hasNext()) {
      Held oldest = all.next();
      if (oldest.users == 0) {
        all.remove();
        close(oldest);
      }
    }
  }

  @Override
  public synchronized void close() {
    held.values().forEach(OpenRuns::close);
    held.clear();
  }

  private static void close(Held each) {
    if (each.run != null) {
      each.run.close();
    }
  }
}
