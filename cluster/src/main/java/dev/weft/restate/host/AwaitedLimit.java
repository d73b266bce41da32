package dev.weft.restate.host;

import dev.weft.restate.wire.StepSketch;
import dev.weft.restate.wire.StoryEvent;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// A wait for limits, as viewers of the run see it.
///
/// @param told whether it has been reported
public record AwaitedLimit(
    String run, String task, StepSketch what, String limit, Instant since, AtomicBoolean told)
    implements ProgressReporter.Subject {

  /// A wait that begins.
  public AwaitedLimit(String run, String task, StepSketch what, String limit, Instant since) {
    this(run, task, what, limit, since, new AtomicBoolean());
  }

  @Override
  public StoryEvent.Entry tell() {
    boolean isNew = told.compareAndSet(false, true);
    StoryEvent awaited = new StoryEvent.LimitAwaited(since, what, limit);
    return StoryEvent.Entry.of(task, isNew ? List.of(awaited) : List.of());
  }
}
