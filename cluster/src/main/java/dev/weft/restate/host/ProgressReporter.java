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

/// Tells those who look at a run what attempts are under way on this machine, and what they print,
/// as soon as they have been under way for some time. All of it is told again with the outcome,
/// which the engine keeps: so nothing is lost with a worker, and what ends quickly costs nothing
/// here.
public final class ProgressReporter implements AutoCloseable {
  private static final Duration SOME_TIME = Duration.ofMillis(500);

  /// An attempt under way.
  public interface Subject {
    String run();

    Instant since();

    /// What is new of its task. Called by one thread.
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
      // It is told with the outcome.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
