package dev.weft.otlp;

import dev.weft.Event;
import dev.weft.LimitWait;
import dev.weft.LimitWaits;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.TaskResult;
import dev.weft.model.Lane;
import dev.weft.model.Lane.Attempt;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes spans of what happens in a run: one for the run, in it one for each task, in it one for
/// each step, and in it one for each attempt. A task's are made when it ends.
///
/// One thread at a time may tell it events, and of one run only.
public final class SpanListener implements Listener {
  private final Tracer tracer;
  private final Context parent;
  private final Map<String, UnderWay> tasks = new HashMap<>();
  private final LimitWaits turns = new LimitWaits();
  private @Nullable RunSpans spans;

  /// @param tracer makes the spans
  /// @param parent what the run is part of; [Context#root] for nothing
  public SpanListener(Tracer tracer, Context parent) {
    this.tracer = tracer;
    this.parent = parent;
  }

  /// A task between its start and its end.
  private static final class UnderWay {
    private final String group;
    private final Instant began;
    private final List<Attempt> attempts = new ArrayList<>(4);

    UnderWay(String group, Instant began) {
      this.group = group;
      this.began = began;
    }

    void end(Outcome outcome, List<LimitWait> awaited) {
      Step step = outcome.step();
      attempts.add(
          new Attempt(
              step.id(),
              kind(step),
              outcome.attempt(),
              outcome.status(),
              outcome.started(),
              outcome.ended(),
              outcome.failure(),
              step.isCarriedOut() ? step.limits() : List.of(),
              awaited));
    }

    Lane lane(TaskResult result) {
      return new Lane(
          result.task().name(), group, began, result.ended(), result.status(), attempts, List.of());
    }

    private static Lane.Kind kind(Step step) {
      return switch (step) {
        case Step.Work _ -> Lane.Kind.WORK;
        case Step.Wait _ -> Lane.Kind.WAIT;
        case Step.Approval _ -> Lane.Kind.APPROVAL;
        case Step.Gather _ -> Lane.Kind.GATHER;
      };
    }
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunStarted started ->
          spans = new RunSpans(tracer, parent, started.run(), started.plan().name(), started.at());
      case Event.TaskStarted started ->
          tasks.put(started.task().name(), new UnderWay(started.group(), started.at()));
      case Event.LimitAwaited awaited -> turns.begin(awaited);
      case Event.StepEnded ended -> {
        String name = ended.task().name();
        List<LimitWait> awaited = turns.end(name, ended.outcome().step().id());
        UnderWay task = tasks.get(name);
        if (task != null) {
          task.end(ended.outcome(), awaited);
        }
      }
      case Event.TaskEnded ended -> {
        UnderWay task = tasks.remove(ended.result().task().name());
        if (task != null && spans != null) {
          spans.add(task.lane(ended.result()));
        }
      }
      case Event.RunEnded ended -> {
        if (spans != null) {
          spans.end(ended.result().status(), ended.at());
        }
      }
      default -> {
        // Is no span, and in none.
      }
    }
  }
}
