package dev.weft.restate;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The runs of which this worker carries out something. Their plans come from the engine, once for
/// each worker, and are not part of what it logs of tasks. Safe for use by several threads at once.
final class OpenRuns implements AutoCloseable {
  // Those that nobody uses right now are let go of beyond this, longest unused first.
  private static final int IDLE_MAX = 16;

  /// What is done with a run.
  interface Use<T> {
    T with(OpenRun run) throws ClusterException;
  }

  private static final class Held {
    final OpenRun run;
    int users;

    Held(OpenRun run) {
      this.run = run;
    }
  }

  private final Plans plans;
  private final Cluster cluster;
  // Guarded by this; the least recently used first.
  private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);

  OpenRuns(Plans plans, Cluster cluster) {
    this.plans = plans;
    this.cluster = cluster;
  }

  /// Uses a run that has been submitted.
  ///
  /// @throws ClusterException if its plan cannot be read here
  <T> T use(String id, Use<T> use) throws ClusterException {
    Held found = hold(id);
    try {
      return use.with(found.run);
    } finally {
      release(found);
    }
  }

  /// Reads the plan of a run that is being submitted.
  ///
  /// @throws ClusterException if it cannot be read here
  synchronized void open(Submission submission) throws ClusterException {
    if (!held.containsKey(submission.run())) {
      keep(submission);
    }
  }

  private Held keep(Submission submission) throws ClusterException {
    Held opened = new Held(new OpenRun(submission.run(), plans.open(submission)));
    held.put(submission.run(), opened);
    dropIdle();
    return opened;
  }

  private synchronized Held hold(String id) throws ClusterException {
    Held found = held.get(id);
    if (found == null) {
      found = keep(submission(id));
    }
    found.users++;
    return found;
  }

  /// An engine that does not answer now will do so later, and then has this tried again.
  private Submission submission(String id) {
    try {
      return cluster.submission(id);
    } catch (ClusterException unreachable) {
      throw new IllegalStateException("the plan of run " + id + " is not to be had", unreachable);
    }
  }

  private synchronized void release(Held found) {
    found.users--;
    dropIdle();
  }

  private void dropIdle() {
    Iterator<Held> all = held.values().iterator();
    while (held.size() > IDLE_MAX && all.hasNext()) {
      Held oldest = all.next();
      if (oldest.users == 0) {
        all.remove();
        oldest.run.close();
      }
    }
  }

  @Override
  public synchronized void close() {
    held.values().forEach(each -> each.run.close());
    held.clear();
  }
}
