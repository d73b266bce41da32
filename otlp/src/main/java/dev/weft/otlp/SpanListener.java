package dev.weft.otlp;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.TaskResult;
import dev.weft.model.RunModel;
import dev.weft.model.TaskProgress;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/// Creates spans from a run's events: one for the run, in it one for each task, in it one for each
/// step, and in it one for each attempt. The spans of a task are created when it ends.
///
/// Not thread-safe, and for the events of a single run.
public final class SpanListener implements Listener {
  private final Tracer tracer;
  private final Context parent;
  private final RunModel model = new RunModel(new RunModel.Details(0, true));
  private @Nullable RunSpans spans;

  /// @param tracer creates the spans
  /// @param parent the context that contains the run's span; [Context#root] for none
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
          Event.StepPolled _,
          Event.StepEnded _,
          Event.LimitAwaited _,
          Event.LimitAdapted _,
          Event.TaskKept _,
          Event.RunCancelled _,
          Event.RunPaused _,
          Event.RunResumed _,
          Event.GroupEnded _,
          Event.StepRepeated _,
          Event.Stalled _,
          Event.Missed _ -> {
        // The model handles it.
      }
    }
    model.on(event);
  }

  /// Called before the model drops the task.
  private void end(TaskResult result) {
    TaskProgress task = model.task(result.task().name());
    if (task != null && spans != null) {
      spans.add(task.lane(result));
    }
  }
}
