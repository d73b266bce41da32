package dev.weft.restate.limits;

import dev.weft.engine.limits.LimitsExchange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A request for limits that a worker has made. Thread-safe.
public final class LimitRequest {
  // No task has such a name, since names are single lines.
  private static final char END_OF_TASK = '\n';

  /// What became of a request.
  public enum Answer {
    /// All limits are granted.
    GRANTED,
    /// It was [given up][#giveUp].
    GIVEN_UP,
    /// It still waits, but no longer here.
    LEFT
  }

  final LimitsExchange.Part part;
  private final RunDesk desk;
  private final CompletableFuture<Boolean> granted = new CompletableFuture<>();

  LimitRequest(RunDesk desk, LimitsExchange.Part part) {
    this.desk = desk;
    this.part = part;
  }

  /// Returns the name of a request of a step.
  public static String name(String task, String step, int attempt) {
    return task + END_OF_TASK + step + "#" + attempt;
  }

  /// Returns the task that made a request; one of the whole task has its name.
  static String task(String name) {
    int end = name.indexOf(END_OF_TASK);
    return end < 0 ? name : name.substring(0, end);
  }

  /// Waits for the limits. Unless they are granted, the desk no longer knows of the request
  /// afterwards.
  public Answer await(Duration longest) throws InterruptedException {
    try {
      return granted.get(longest.toNanos(), TimeUnit.NANOSECONDS)
          ? Answer.GRANTED
          : Answer.GIVEN_UP;
    } catch (TimeoutException late) {
      if (granted.complete(false)) {
        desk.leave(this);
        return Answer.LEFT;
      }
      return granted.join() ? Answer.GRANTED : Answer.GIVEN_UP;
    } catch (InterruptedException elsewhere) {
      granted.complete(false);
      desk.leave(this); // The task asks again where it goes on.
      throw elsewhere;
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  /// Ends the wait.
  ///
  /// @return whether it did; if not, the limits are granted, or the wait had ended
  public boolean giveUp() {
    if (granted.complete(false)) {
      desk.giveUp(this);
      return true;
    }
    return false;
  }

  /// Releases what was granted.
  ///
  /// @param end how the attempt ended, if limits can learn from that
  public void give(Exchange.@Nullable Ended end) {
    desk.give(this, end);
  }

  /// Returns whether that is news.
  boolean grant() {
    return granted.complete(true);
  }

  boolean isGranted() {
    return granted.getNow(false);
  }
}
