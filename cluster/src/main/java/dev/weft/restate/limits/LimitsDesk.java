package dev.weft.restate.limits;

import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.ClusterException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// Collects what the tasks on this worker ask of the limits of their runs and release, and
/// exchanges it with them a few times each second, however many tasks there are. Thread-safe.
public final class LimitsDesk implements AutoCloseable {
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final int RETRIES = 600;

  /// Sends an exchange to the limits of a run.
  public interface Post {
    /// Sends it once, and waits for the answer.
    ///
    /// @throws ClusterException if the engine cannot be reached, or refuses
    Exchange.Reply exchange(String run, Exchange what)
        throws ClusterException, InterruptedException;
  }

  // Unlike that of each other worker, also of this one before it was restarted.
  private final String name = UUID.randomUUID().toString().substring(0, 13);
  private final InstantSource clock;
  private final Post post;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, RunDesk> runs = new ConcurrentHashMap<>();
  private volatile boolean closed;

  public LimitsDesk(InstantSource clock, Post post) {
    this.clock = clock;
    this.post = post;
  }

  /// Asks for limits. A request of that name from before, here or on another worker, is replaced;
  /// it keeps its place in the line, and what it was granted.
  public LimitRequest ask(String run, LimitsExchange.Part part) {
    return with(run, desk -> desk.ask(part));
  }

  /// Reports that a request is over, wherever it was made.
  public void over(String run, String who) {
    var _ = with(run, desk -> desk.over(who));
  }

  /// Reports that an attempt has ended under limits that its task holds.
  public void ended(String run, Exchange.Ended end) {
    var _ = with(run, desk -> desk.ended(end));
  }

  /// A desk that has nothing left to do is forgotten, and nothing is reported to it meanwhile.
  private <T> T with(String run, Function<RunDesk, T> what) {
    AtomicReference<T> result = new AtomicReference<>();
    runs.compute(
        run,
        (_, known) -> {
          RunDesk desk = known == null ? new RunDesk(this, run) : known;
          result.setPlain(what.apply(desk));
          return desk;
        });
    return result.getPlain();
  }

  void forgetIfIdle(String run) {
    runs.computeIfPresent(run, (_, desk) -> desk.isIdle() ? null : desk);
  }

  String name() {
    return name;
  }

  /// Returns a number that is larger than those before.
  long number() {
    return numbers.incrementAndGet();
  }

  Instant now() {
    return clock.instant();
  }

  /// Sends an exchange until it is answered.
  ///
  /// @throws ClusterException if it was not for a minute, or the desk is closed
  Exchange.Reply exchange(String run, Exchange what) throws ClusterException, InterruptedException {
    for (int left = RETRIES; ; left--) {
      try {
        return post.exchange(run, what);
      } catch (ClusterException unreachable) {
        if (closed || left == 0) {
          throw unreachable;
        }
        Thread.sleep(RETRY);
      }
    }
  }

  /// Stops asking. What is granted stays so until the engine has another worker ask for it.
  @Override
  public void close() {
    closed = true;
  }
}
