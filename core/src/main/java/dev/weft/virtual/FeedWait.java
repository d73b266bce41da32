package dev.weft.virtual;

import dev.weft.Feed;
import dev.weft.engine.run.GroupRun;
import dev.weft.thread.BufferedSource;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits for a feed while virtual time stands still. A producer that sleeps meanwhile would make
/// the test last as long as it does, and is reported.
final class FeedWait {
  private static final Duration LOOK = Duration.ofMillis(10);

  /// The feed has not come to anything.
  static final class Vain extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private Vain(String message, @Nullable StackSnapshot at) {
      super(message, at == null ? null : at.asCause("the feed"));
    }
  }

  private final GroupRun group;
  private final Feed feed;
  private final Semaphore worthAsking = new Semaphore(0);
  private long looks;

  /// @param patience how long to wait in real time
  FeedWait(GroupRun group, Feed feed, Duration patience) {
    this.group = group;
    this.feed = feed;
    this.looks = Math.max(1, patience.dividedBy(LOOK));
  }

  /// Returns when the feed is ready.
  ///
  /// @throws Vain if it sleeps, or does not get there in time
  void untilReady() throws InterruptedException {
    while (!feed.isReady(worthAsking::release)) {
      while (!isWorthAsking()) {
        Thread producer = producer();
        StackSnapshot at = producer == null ? null : new StackSnapshot(producer);
        if (at != null && at.sleeps()) {
          throw new Vain(
              "the feed of group `%s` sleeps in real time%s. Virtual time stands still meanwhile: let it put its tasks without pauses, and let them begin with a wait"
                  .formatted(group.group().name(), place(at)),
              at);
        }
        if (isLong()) {
          throw new Vain(
              "group `%s` waits for the next task of its feed%s. Virtual time stands still meanwhile: let the feed come to its end, or put more into it before"
                  .formatted(group.group().name(), place(at)),
              at);
        }
      }
    }
  }

  /// Returns when the feed, which was closed, has ended.
  ///
  /// @throws Vain if it does not end in time
  void untilEnded() throws InterruptedException {
    while (!feed.isReady(worthAsking::release)) {
      while (!isWorthAsking()) {
        if (isLong()) {
          Thread producer = producer();
          StackSnapshot at = producer == null ? null : new StackSnapshot(producer);
          throw new Vain(
              "the feed of group `%s` does not end although it was closed and interrupted%s"
                  .formatted(group.group().name(), place(at)),
              at);
        }
      }
    }
  }

  private boolean isWorthAsking() throws InterruptedException {
    looks--;
    return worthAsking.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isLong() {
    return looks <= 0;
  }

  private @Nullable Thread producer() {
    return feed instanceof BufferedSource source ? source.thread() : null;
  }

  private static String place(@Nullable StackSnapshot at) {
    return at == null ? "" : ", at " + at.place();
  }
}
