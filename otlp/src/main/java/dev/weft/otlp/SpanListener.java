package dev.weft.otlp;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.TaskResult;
import dev.weft.model.RunModel;
import dev.weft.model.TaskProgress;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/// Makes spans of what happens in a run: one for the run, in it one for each task, in it one for
/// each step, and in it one for each attempt. A task's are made when it ends.
///
/// One thread at a time may tell it events, and of one run only.
public final class SpanListener implements Listener {
  private final Tracer tracer;
  private final Context parent;
  private final RunModel model = new RunModel(new RunModel.Details(0, true));
  private @Nullable RunSpans spans;

  /// @param tracer makes the spans
  /// @param parent what the run is part of; [Context#root] for nothing
  public SpanListener(Tracer tracer, Context parent) {
    this.tracer = tracer;
    this.parent = parent;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunStarted started ->
          spans = new RunSpans(tracer, parent, started.run(), started.plan().name(), started.at());
      case Event.TaskEnded ended -> end(ended.result());
      case Event.RunEnded ended -> {
        if (spans != null) {
          spans.end(ended.result().status(), ended.at());
        }
      }
      case Event.TaskStarted _,
          Event.StepStarted _,
          Event.Output _,
          Event.StepEnded _,
          Event.LimitAwaited _,
          Event.TaskKept _,
          Event.RunCancelled _,
          Event.RunPaused _,
          Event.RunResumed _,
          Event.GroupEnded _,
          Event.Missed _ -> {
        // The model knows of it.
      }
    }
    model.on(event);
  }

  /// Before the model forgets the task.
  private void end(TaskResult result) {
    TaskProgress task = model.task(result.task().name());
    if (task != null && spans != null) {
      spans.add(task.lane(result));
    }
  }
}
