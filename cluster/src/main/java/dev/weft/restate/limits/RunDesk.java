package dev.weft.restate.limits;

import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.ClusterException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The requests of one run at the [desk][LimitsDesk] of a worker.
///
/// While there are requests, one thread exchanges with the run's limits: as soon as there is
/// something to tell, but not more often than every ten milliseconds; and now and then while
/// something waits, since it may be granted what others release.
///
/// What a request held is handed over here to the one that comes next with the same shares, as far
/// as the last answer said which those are, and the limits learn of it with the next exchange. So
/// a place is never idle for the time of an exchange while the same worker's tasks wait for it.
///
/// Thread-safe.
final class RunDesk {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);
  // The time for which what the limits said counts. It is shorter than the time after which they
  // believe others that a request is over: a worker that was frozen must not hand over what was
  // released since.
  private static final long TRUSTED = TimeUnit.SECONDS.toNanos(1);

  private final LimitsDesk desk;
  private final String run;
  // All fields are guarded by this. The requests that wait or are granted, by name.
  private final Map<String, LimitRequest> requests = new HashMap<>();
  // Those that come next, by their shares.
  private final Map<List<LimitsExchange.Share>, Deque<LimitRequest>> next = new HashMap<>();
  private long trustedUntil = System.nanoTime();
  // What is to be told.
  private final List<Exchange.Ended> ends = new ArrayList<>();
  private final List<String> takes = new ArrayList<>();
  private final List<String> gives = new ArrayList<>();
  private final List<String> overs = new ArrayList<>();
  private final Map<String, LimitsExchange.Part> asks = new LinkedHashMap<>();
  // When the last exchange began, when something was granted last, and when to ask again.
  private long began = System.nanoTime() - PAUSE;
  private long grantedAt = began;
  private long askAgain = began;
  private @Nullable Thread thread;

  RunDesk(LimitsDesk desk, String run) {
    this.desk = desk;
    this.run = run;
  }

  synchronized LimitRequest ask(LimitsExchange.Part part) {
    LimitRequest request = new LimitRequest(this, part);
    // One from before of the same name belongs to an execution that the engine has given up.
    requests.put(part.who(), request);
    asks.put(part.who(), part);
    goOn();
    return request;
  }

  /// Somebody else waits for the request.
  synchronized void leave(LimitRequest request) {
    requests.remove(request.part.who(), request);
  }

  synchronized void giveUp(LimitRequest request) {
    if (requests.remove(request.part.who(), request)) {
      give(request.part.who());
    }
  }

  synchronized void give(LimitRequest request, Exchange.@Nullable Ended end) {
    if (!requests.remove(request.part.who(), request)) {
      return;
    }
    if (end != null) {
      ends.add(end);
    }
    if (end != null && end.refusal() != null) {
      next.clear();
    } else {
      handOver(request);
    }
    give(request.part.who());
  }

  /// A request is over, whether or not it was made here.
  synchronized boolean over(String who) {
    requests.remove(who);
    asks.remove(who);
    overs.add(who);
    goOn();
    return true;
  }

  synchronized boolean ended(Exchange.Ended end) {
    ends.add(end);
    goOn();
    return true;
  }

  synchronized boolean isIdle() {
    return thread == null && requests.isEmpty() && !isNew();
  }

  private boolean isNew() {
    return !(ends.isEmpty()
        && takes.isEmpty()
        && gives.isEmpty()
        && overs.isEmpty()
        && asks.isEmpty());
  }

  private void give(String who) {
    asks.remove(who);
    gives.add(who);
    goOn();
  }

  private void handOver(LimitRequest from) {
    Deque<LimitRequest> line = next.get(from.part.shares());
    if (line == null || System.nanoTime() >= trustedUntil) {
      return;
    }
    for (LimitRequest to = line.poll(); to != null; to = line.poll()) {
      if (isHere(to) && to.grant()) {
        takes.add(to.part.who());
        return;
      }
    }
  }

  private boolean isHere(LimitRequest request) {
    return request.equals(requests.get(request.part.who()));
  }

  private void goOn() {
    if (thread == null) {
      thread = Thread.ofVirtual().name("weft-limits").start(this::exchange);
    }
    notifyAll();
  }

  private void exchange() {
    try {
      for (Exchange news = await(); news != null; news = await()) {
        hear(desk.exchange(run, news));
      }
      desk.forgetIfIdle(run);
    } catch (InterruptedException | ClusterException lost) {
      // What waits here soon waits in the engine; what was given is released with its task.
      stopped();
    }
  }

  private synchronized void stopped() {
    thread = null;
  }

  /// Waits until an exchange is due.
  ///
  /// @return null if there is nothing left to do; the thread ends then
  private synchronized @Nullable Exchange await() throws InterruptedException {
    while (true) {
      boolean isNew = isNew();
      if (!isNew && requests.isEmpty()) {
        thread = null;
        return null;
      }
      boolean waits = isNew || requests.values().stream().anyMatch(it -> !it.isGranted());
      long left = (isNew ? began + PAUSE : askAgain) - System.nanoTime();
      if (waits && left <= 0) {
        return news();
      }
      if (waits) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } else {
        wait();
      }
    }
  }

  private Exchange news() {
    began = System.nanoTime();
    Exchange news =
        new Exchange(
            desk.name(),
            desk.number(),
            desk.now(),
            List.copyOf(ends),
            List.copyOf(takes),
            List.copyOf(gives),
            List.copyOf(overs),
            List.copyOf(asks.values()));
    ends.clear();
    takes.clear();
    gives.clear();
    overs.clear();
    asks.clear();
    return news;
  }

  private synchronized void hear(Exchange.Reply reply) {
    boolean isNew = false;
    for (String who : reply.granted()) {
      LimitRequest request = requests.get(who);
      isNew |= request != null && request.grant();
    }
    trustedUntil = began + TRUSTED;
    next.clear();
    for (String who : reply.next()) {
      LimitRequest request = requests.get(who);
      if (request != null && !request.isGranted()) {
        next.computeIfAbsent(request.part.shares(), _ -> new ArrayDeque<>()).add(request);
      }
    }
    long now = System.nanoTime();
    grantedAt = isNew ? now : grantedAt;
    // What takes long is asked for rarely.
    long pause = Math.clamp((now - grantedAt) / 4, PAUSE, LONGEST_PAUSE);
    Instant opens = reply.opens();
    long left = opens == null ? pause : Duration.between(desk.now(), opens).toNanos();
    askAgain = now + Math.min(pause, Math.max(left, 0));
  }
}
