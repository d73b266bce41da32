package dev.weft.model;

import dev.weft.Event;
import dev.weft.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Finds the [chain][CriticalChain] of a recorded run: it replays what the lanes say in order of
/// time.
public final class ChainOfLanes {

  /// Something that the chain is to take at its time.
  ///
  /// @param isEnd whether it is the end of something that took time, which comes before what it
  ///     may have made room for; everything else of one time comes in the order of the lanes
  private record Moment(Instant at, boolean isEnd, Runnable what) {}

  private static final Comparator<Moment> IN_ORDER =
      Comparator.comparing(Moment::at).thenComparing(it -> !it.isEnd());

  private final CriticalChain chain;
  private final List<Moment> moments = new ArrayList<>();

  private ChainOfLanes(CriticalChain chain) {
    this.chain = chain;
  }

  /// Returns the chain of a run that has ended, or its chain so far.
  ///
  /// @param start when the run began
  /// @param lanes in the order in which their tasks began
  public static CriticalChain of(
      RunBounds bounds, Instant start, List<Lane> lanes, List<Event.LimitAdapted> adapted) {
    CriticalChain chain = new CriticalChain(bounds, start, Long.MAX_VALUE);
    ChainOfLanes replay = new ChainOfLanes(chain);
    adapted.forEach(it -> replay.add(it.at(), () -> chain.adapt(it)));
    lanes.forEach(replay::add);
    replay.moments.sort(IN_ORDER);
    replay.moments.forEach(moment -> moment.what().run());
    return chain;
  }

  private void add(Instant at, Runnable what) {
    moments.add(new Moment(at, false, what));
  }

  private void add(Lane lane) {
    String task = lane.task();
    add(lane.began(), () -> chain.begin(task, lane.group(), lane.began()));
    for (Lane.Attempt attempt : lane.attempts()) {
      boolean isLink = attempt.kind() != Lane.Kind.GATHER && attempt.status() != Status.SKIPPED;
      if (isLink) {
        add(task, attempt);
      }
    }
    // What waits now is all that is known to be in progress.
    lane.underWay()
        .forEach(
            (step, since) -> {
              add(since, () -> chain.begin(begun(task, step, since)));
              add(since, () -> chain.end(task, step, since));
            });
    if (lane.ended() != null) {
      Instant end = lane.end();
      add(end, () -> chain.end(task, end));
    }
  }

  private void add(String task, Lane.Attempt attempt) {
    ChainLink.Begun begun =
        new ChainLink.Begun(
            task,
            attempt.step(),
            Activity.of(attempt.kind()),
            ChainLink.Begun.pause(attempt.number(), attempt.polledSince() != null),
            attempt.limits(),
            attempt.awaited(),
            attempt.started());
    boolean tookTime = attempt.started().isBefore(attempt.ended());
    Instant end = tookTime ? attempt.ended() : attempt.started();
    add(begun.at(), () -> chain.begin(begun));
    moments.add(new Moment(end, tookTime, () -> chain.end(task, attempt.step(), end)));
  }

  private static ChainLink.Begun begun(String task, String step, Instant since) {
    return new ChainLink.Begun(
        task, step, Activity.OTHER, Activity.OTHER, Map.of(), List.of(), since);
  }
}
