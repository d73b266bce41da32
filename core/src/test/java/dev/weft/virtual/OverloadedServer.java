package dev.weft.virtual;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Listener;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A server that answers a call in about 100 ms and refuses at once what is too much. Its capacity
/// halves after a minute, and comes back after another. It is to listen to its run, for the time.
abstract class OverloadedServer implements Model, Listener {
  static final Duration PHASE = Duration.ofMinutes(1);

  /// A call, and whether it was refused.
  record Call(Instant at, boolean refused) {}

  private final List<Call> calls = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  /// A server that can do so many calls at once.
  static OverloadedServer ofPlaces(int places) {
    return new OverloadedServer() {
      private final PriorityQueue<Instant> ends = new PriorityQueue<>();

      @Override
      boolean accepts(Instant now, Duration takes, double capacity) {
        while (!ends.isEmpty() && !ends.element().isAfter(now)) {
          ends.remove();
        }
        boolean accepted = ends.size() < places * capacity;
        if (accepted) {
          ends.add(now.plus(takes));
        }
        return accepted;
      }

      @Override
      double callsPerSecond() {
        return places * 10;
      }
    };
  }

  /// A server with a token bucket that is full after a second, which says `Retry-After: 1`.
  static OverloadedServer ofTokens(int perSecond) {
    return new OverloadedServer() {
      private double tokens = perSecond;
      private Instant filled = Instant.EPOCH;

      @Override
      boolean accepts(Instant now, Duration takes, double capacity) {
        double rate = perSecond * capacity;
        double more = Duration.between(filled, now).toNanos() / 1e9 * rate;
        tokens = Math.min(rate, tokens + more);
        filled = now;
        boolean accepted = tokens >= 1;
        tokens -= accepted ? 1 : 0;
        return accepted;
      }

      @Override
      Duration retryAfter() {
        return Duration.ofSeconds(1);
      }

      @Override
      double callsPerSecond() {
        return perSecond;
      }
    };
  }

  abstract boolean accepts(Instant now, Duration takes, double capacity);

  /// How many calls it answers in a second while its capacity is whole.
  abstract double callsPerSecond();

  @Nullable Duration retryAfter() {
    return null;
  }

  @Override
  public void on(Event event) {
    now = event.at();
  }

  @Override
  public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
    Duration takes = Duration.ofMillis(80 + random.nextInt(41));
    long phase = now.getEpochSecond() / PHASE.toSeconds();
    boolean accepted = accepts(now, takes, phase == 1 ? 0.5 : 1);
    calls.add(new Call(now, !accepted));
    return accepted
        ? Prediction.succeeds(takes)
        : Prediction.fails(
            Duration.ofMillis(2), new Failure("429", "too many requests", retryAfter(), null));
  }

  /// The share of refused calls from that second to that one.
  double refused(int from, int to) {
    List<Call> all = between(from, to);
    return (double) all.stream().filter(Call::refused).count() / Math.max(1, all.size());
  }

  /// The share of what it could do that it did.
  ///
  /// @param capacity of it then
  double used(int from, int to, double capacity) {
    long done = between(from, to).stream().filter(call -> !call.refused()).count();
    return done / (callsPerSecond() * capacity * (to - from));
  }

  private List<Call> between(int from, int to) {
    Instant first = Instant.ofEpochSecond(from);
    Instant last = Instant.ofEpochSecond(to);
    return calls.stream()
        .filter(call -> !call.at().isBefore(first) && call.at().isBefore(last))
        .toList();
  }
}
