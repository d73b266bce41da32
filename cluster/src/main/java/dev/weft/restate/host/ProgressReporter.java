package dev.weft.restate.host;

import dev.weft.restate.ClusterException;
import dev.weft.restate.wire.StoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Publishes the attempts in progress on this machine and their output to viewers of a run, once an
/// attempt has been running for some time. The outcome, which the engine stores, contains
/// everything again, so that nothing is lost with a worker. Short attempts are not reported here.
public final class ProgressReporter implements AutoCloseable {
  private static final Duration SOME_TIME = Duration.ofMillis(500);

  /// An attempt in progress.
  public interface Subject {
    String run();

    Instant since();

    /// Returns the new events of its task. Called by one thread.
    StoryEvent.Entry tell();
  }

  private final WorkerClient cluster;
  private final Set<Subject> subjects = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  public ProgressReporter(WorkerClient cluster) {
    this.cluster = cluster;
    this.thread = Thread.ofVirtual().name("weft-progress-reporter").start(this::report);
  }

  public void add(Subject subject) {
    subjects.add(subject);
  }

  public void remove(Subject subject) {
    subjects.remove(subject);
  }

  /// Returns how many tasks here wait for limits.
  int waiting() {
    return (int) subjects.stream().filter(it -> !(it instanceof RunningAttempt)).count();
  }

  /// Publishes all that is in progress, for a machine that ends.
  public void reportLast() throws InterruptedException {
    close();
    thread.join();
    for (int i = 0; i < 2; i++) { // First that an attempt is in progress, then what it printed.
      for (Map.Entry<String, List<StoryEvent.Entry>> each : news(Instant.MAX).entrySet()) {
        reportOne(each.getKey(), each.getValue());
      }
    }
  }

  private void report() {
    try {
      while (true) {
        Thread.sleep(SOME_TIME);
        Map<String, List<StoryEvent.Entry>> news = news(Instant.now().minus(SOME_TIME));
        for (Map.Entry<String, List<StoryEvent.Entry>> each : news.entrySet()) {
          reportOne(each.getKey(), each.getValue());
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, List<StoryEvent.Entry>> news(Instant before) {
    Map<String, List<StoryEvent.Entry>> news = new HashMap<>();
    subjects.forEach(
        subject -> {
          if (subject.since().isBefore(before)) {
            StoryEvent.Entry entry = subject.tell();
            if (!entry.events().isEmpty()) {
              news.computeIfAbsent(subject.run(), _ -> new ArrayList<>()).add(entry);
            }
          }
        });
    return news;
  }

  private void reportOne(String run, List<StoryEvent.Entry> entries) throws InterruptedException {
    try {
      cluster.tell(run, entries);
    } catch (ClusterException unreachable) {
      // The outcome contains it.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
