package dev.weft.restate.host;

import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.limits.Exchange;
import dev.weft.restate.limits.LimitRequest;
import dev.weft.restate.limits.LimitsDesk;
import dev.weft.restate.wire.AttemptRecord.NotBegun;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The limits of an attempt or of a whole task on this worker: waits for them for a short time, and
/// releases them. Thread-safe; [#await] is called once.
public final class LimitsHold {
  // What waits longer waits in the engine, which needs no connection for that.
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final LimitsDesk desk;
  private final String run;
  private final LimitsExchange.Part part;
  // Guarded by this.
  private @Nullable LimitRequest request;
  private @Nullable NotBegun stopped;

  LimitsHold(LimitsDesk desk, String run, LimitsExchange.Part part) {
    this.desk = desk;
    this.run = run;
    this.part = part;
  }

  /// Returns what is held.
  public LimitsExchange.Part part() {
    return part;
  }

  /// Waits for the limits.
  ///
  /// @param until when the wait ends; null for never
  /// @return null if they are granted
  public @Nullable NotBegun await(@Nullable Instant until, InstantSource clock)
      throws InterruptedException {
    LimitRequest made;
    synchronized (this) {
      if (stopped != null) {
        return stopped;
      }
      made = desk.ask(run, part);
      request = made;
    }
    Duration left = until == null ? LONGEST : Duration.between(clock.instant(), until);
    boolean isShort = left.compareTo(LONGEST) < 0;
    LimitRequest.Answer answer = made.await(isShort ? left : LONGEST);
    if (answer == LimitRequest.Answer.LEFT && isShort) {
      desk.over(run, part.who());
    }
    return switch (answer) {
      case GRANTED -> null;
      case GIVEN_UP -> stopped();
      case LEFT -> isShort ? NotBegun.STOPPED : NotBegun.WAITS;
    };
  }

  private synchronized NotBegun stopped() {
    return stopped == null ? NotBegun.STOPPED : stopped;
  }

  /// Ends the wait, or keeps it from beginning.
  ///
  /// @return whether that was in time; if not, the limits are granted or were not waited for
  public synchronized boolean stop(NotBegun why) {
    if (stopped == null && (request == null || request.giveUp())) {
      stopped = why;
    }
    return stopped != null;
  }

  /// Releases the limits of an attempt.
  void give(Step.Work<?> step, Outcome outcome) {
    LimitRequest made = made();
    if (made != null) {
      made.give(Exchange.Ended.of(part.who(), step, outcome));
    }
  }

  /// Releases the limits, unless this worker has done so already: it may not be the one that held
  /// them.
  public void over() {
    if (made() == null) {
      desk.over(run, part.who());
    }
  }

  /// Releases what was held for a whole task.
  public void release() {
    desk.over(run, part.who());
  }

  private synchronized @Nullable LimitRequest made() {
    return request;
  }
}
