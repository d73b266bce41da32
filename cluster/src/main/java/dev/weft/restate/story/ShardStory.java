package dev.weft.restate.story;

import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Listener;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.restate.Ending;
import dev.weft.restate.wire.PackedEvents;
import dev.weft.restate.wire.StoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Buffers the events of a shard for the story of the run: they are sent when the buffer is large
/// or old enough. Owned by its `Coordination`.
public final class ShardStory implements Listener {
  private static final int ENTRIES = 32;
  private static final Duration SOON = Duration.ofMillis(200);

  private final WorkflowContext engine;
  private final String run;
  private final List<StoryEvent.Entry> entries = new ArrayList<>();
  private @Nullable DurableFuture<Void> due;

  public ShardStory(WorkflowContext engine, String run) {
    this.engine = engine;
    this.run = run;
  }

  /// Sends an event of the run soon.
  @Override
  public void on(Event event) {
    StoryEvent storyEvent =
        switch (event) {
          case Event.RunStarted(Instant at, String id, var plan) ->
              StoryEvent.runStarted(at, id, plan);
          case Event.TaskStarted(Instant at, String group, var task) ->
              new StoryEvent.TaskStarted(at, group, task.name());
          case Event.TaskEnded(Instant at, String group, var result) ->
              new StoryEvent.TaskEnded(
                  at, group, result.task().name(), HistoryEvent.TaskEnded.of(result));
          case Event.GroupEnded(
                  Instant at,
                  String group,
                  Status status,
                  boolean complete,
                  String reason) ->
              new StoryEvent.GroupEnded(at, group, status, complete, reason);
          case Event.RunCancelled(Instant at, String reason) ->
              new StoryEvent.RunCancelled(at, reason);
          case Event.RunPaused(Instant at, String by) -> new StoryEvent.RunPaused(at, by);
          case Event.RunResumed(Instant at, String by) -> new StoryEvent.RunResumed(at, by);
          case Event.RunEnded(Instant at, RunResult result) ->
              new StoryEvent.RunEnded(at, Ending.of(result));
          case Event.TaskKept _,
              Event.StepStarted _,
              Event.StepEnded _,
              Event.StepPolled _,
              Event.Output _,
              Event.LimitAwaited _,
              Event.LimitAdapted _,
              Event.StepRepeated _,
              Event.Stalled _,
              Event.Missed _ ->
              throw new IllegalStateException("tasks tell this themselves: " + event);
        };
    entries.add(StoryEvent.Entry.of(null, List.of(storyEvent)));
  }

  /// Adds the whole story of a task that has ended.
  public void ended(String task, PackedEvents story) {
    entries.add(StoryEvent.Entry.whole(task, story));
  }

  /// Returns when the buffer is to be [sent][#tellNow]; null if it is empty.
  public @Nullable DurableFuture<Void> due() {
    return due;
  }

  /// Sends the buffer if it is large; otherwise schedules sending.
  public void tellSoon() {
    if (entries.size() >= ENTRIES) {
      tell();
    } else if (!entries.isEmpty() && due == null) {
      due = engine.timer(SOON);
    }
  }

  /// Sends the buffer.
  public void tellNow() {
    due = null;
    tell();
  }

  private void tell() {
    if (!entries.isEmpty()) {
      engine.send(StoryObject.tell(run, entries));
      entries.clear();
    }
  }
}
