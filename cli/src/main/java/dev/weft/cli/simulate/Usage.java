package dev.weft.cli.simulate;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a run uses its time for, and which bounds are full for how long. A limit is full while a
/// step waits for it, `max-parallel` while so many tasks are in flight.
final class Usage implements Listener {

  /// A stretch of time that may be interrupted and counts while something is in it.
  private static final class Stretch {
    private long count;
    private Instant since = Instant.EPOCH;
    private Duration sum = Duration.ZERO;

    void change(long by, Instant at) {
      if (count > 0) {
        sum = sum.plus(Durations.between(since, at));
      }
      count += by;
      since = at;
    }
  }

  private record Key(String task, String step) {}

  private record Waiting(String limit, Instant since) {}

  private final Map<String, Stretch> limits = new TreeMap<>();
  private final Map<String, Stretch> groups = new TreeMap<>();
  private final Map<String, Long> inFlight = new HashMap<>();
  private final Map<String, Integer> bounds = new HashMap<>();
  private final Map<Key, Waiting> waiting = new HashMap<>();
  private final Map<Key, Instant> began = new HashMap<>();
  // In seconds, by what it was used for.
  private final Map<String, Double> spent = new TreeMap<>();
  private final Chain chain = new Chain();
  private long all;
  private Instant started = Instant.EPOCH;
  private Instant ended = Instant.EPOCH;
  private long tasks;
  private long failed;

  private static final String PLAN = "";

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunStarted begun -> begin(begun.plan(), begun.at());
      case Event.TaskStarted begun -> begin(begun);
      case Event.TaskEnded end -> end(end);
      case Event.LimitAwaited awaited ->
          await(new Key(awaited.task().name(), awaited.step().id()), awaited.limit(), awaited.at());
      case Event.StepStarted begun -> begin(begun);
      case Event.StepEnded end -> end(end);
      case Event.RunEnded end -> end(end.at());
      default -> {
        // It takes no time.
      }
    }
  }

  private void begin(Plan plan, Instant at) {
    started = at;
    plan.limits().stream().map(Limit::name).forEach(name -> limits.put(name, new Stretch()));
    bounds.put(PLAN, plan.maxParallel());
    chain.begin(plan.allGroups().stream().map(Group::name).collect(Collectors.toSet()));
    for (Group group : plan.allGroups()) {
      if (group.maxParallel() != Group.UNBOUNDED) {
        bounds.put(group.name(), group.maxParallel());
      }
    }
  }

  private void begin(Event.TaskStarted begun) {
    tasks++;
    boolean isFull = count(begun.group(), 1, begun.at());
    isFull |= countAll(1, begun.at());
    chain.begin(begun.task().name(), isFull, begun.at());
  }

  private void end(Event.TaskEnded end) {
    failed += end.result().status().isFault() ? 1 : 0;
    var _ = count(end.group(), -1, end.at());
    var _ = countAll(-1, end.at());
    chain.end(end.result().task().name());
  }

  private boolean countAll(int by, Instant at) {
    all += by;
    return note(PLAN, all, by, at);
  }

  private boolean count(String group, int by, Instant at) {
    long count = inFlight.merge(group, (long) by, Long::sum);
    return note(group, count, by, at);
  }

  /// Returns whether so many tasks are in flight as may be.
  private boolean note(String group, long count, int by, Instant at) {
    Integer bound = bounds.get(group);
    if (bound == null) {
      return false;
    }
    if (by > 0 && count == bound) {
      groups.computeIfAbsent(group, _ -> new Stretch()).change(1, at);
    } else if (by < 0 && count == bound - 1) {
      groups.computeIfAbsent(group, _ -> new Stretch()).change(-1, at);
    }
    return count == bound;
  }

  private void await(Key key, String limit, Instant at) {
    Waiting before = waiting.put(key, new Waiting(limit, at));
    leave(before, at);
    limits.computeIfAbsent(limit, _ -> new Stretch()).change(1, at);
  }

  private void leave(@Nullable Waiting before, Instant at) {
    if (before != null) {
      limits.computeIfAbsent(before.limit(), _ -> new Stretch()).change(-1, at);
      spend("waiting for " + before.limit(), before.since(), at);
    }
  }

  private void begin(Event.StepStarted begun) {
    Key key = new Key(begun.task().name(), begun.step().id());
    Waiting before = waiting.remove(key);
    leave(before, begun.at());
    began.put(key, begun.at());
    if (!(begun.step() instanceof Step.Gather)) {
      chain.begin(begun, before == null ? null : before.limit());
    }
  }

  private void end(Event.StepEnded end) {
    Outcome outcome = end.outcome();
    Key key = new Key(end.task().name(), outcome.step().id());
    leave(waiting.remove(key), end.at());
    Instant since = began.remove(key);
    if (since != null && !(outcome.step() instanceof Step.Gather)) {
      chain.end(end);
      spend(use(outcome.step()), since, end.at());
    }
    if (end.retryAt() != null) {
      spend("pauses before retries", end.at(), end.retryAt());
    }
  }

  private static String use(Step<?> step) {
    return switch (step) {
      case Step.Work<?> _ -> "work";
      case Step.Wait _ -> "wait steps";
      case Step.Approval _ -> "approvals";
      case Step.Gather _ -> "gather steps";
    };
  }

  private void spend(String use, Instant from, Instant to) {
    spent.merge(use, Durations.between(from, to).toNanos() / 1e9, Double::sum);
  }

  private void end(Instant at) {
    ended = at;
    limits.values().forEach(it -> it.change(0, at));
    groups.values().forEach(it -> it.change(0, at));
  }

  Duration took() {
    return Durations.between(started, ended);
  }

  long tasks() {
    return tasks;
  }

  long failed() {
    return failed;
  }

  /// Returns the share of the run for which each bound was full, for those that were.
  Map<String, Double> full() {
    Map<String, Double> shares = new TreeMap<>();
    double whole = Math.max(1, took().toNanos());
    limits.forEach((name, it) -> shares.put(name, it.sum.toNanos() / whole));
    groups.forEach(
        (name, it) ->
            shares.put(
                name.equals(PLAN) ? "max-parallel" : "max-parallel of " + name,
                it.sum.toNanos() / whole));
    shares.values().removeIf(share -> share < 0.0005);
    return shares;
  }

  Map<String, Double> spent() {
    return spent;
  }

  Chain chain() {
    return chain;
  }
}
