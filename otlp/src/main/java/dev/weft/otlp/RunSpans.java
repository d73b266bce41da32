package dev.weft.otlp;

import dev.weft.Failure;
import dev.weft.LimitWait;
import dev.weft.Status;
import dev.weft.model.Lane;
import dev.weft.model.Lane.Attempt;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Creates the spans of one run: the run's span contains one span for each task, which contains one
/// for each step, which contains one for each attempt. A wait for a limit is an event of its step's
/// span.
///
/// The spans of a task are created after it has ended, so that a task is never sent in part. Not
/// thread-safe.
final class RunSpans {
  private static final AttributeKey<String> RUN = AttributeKey.stringKey("weft.run");
  private static final AttributeKey<String> PLAN = AttributeKey.stringKey("weft.plan");
  private static final AttributeKey<String> TASK = AttributeKey.stringKey("weft.task");
  private static final AttributeKey<String> GROUP = AttributeKey.stringKey("weft.group");
  private static final AttributeKey<String> STEP = AttributeKey.stringKey("weft.step");
  private static final AttributeKey<String> KIND = AttributeKey.stringKey("weft.step.kind");
  private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("weft.attempt");
  private static final AttributeKey<String> STATUS = AttributeKey.stringKey("weft.status");
  private static final AttributeKey<String> LIMIT = AttributeKey.stringKey("weft.limit");
  private static final AttributeKey<List<String>> LIMITS =
      AttributeKey.stringArrayKey("weft.limits");
  // As in the semantic conventions for errors.
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private final Tracer tracer;
  private final String run;
  private final Span span;
  private final Context within;

  /// @param parent the context that contains the run's span
  RunSpans(Tracer tracer, Context parent, String run, String plan, Instant began) {
    this.tracer = tracer;
    this.run = run;
    this.span = start(parent, plan, began).setAttribute(RUN, run).setAttribute(PLAN, plan);
    this.within = parent.with(span);
  }

  /// Adds a task that has ended, or that was interrupted.
  void add(Lane lane) {
    Span task =
        start(within, lane.task(), lane.began())
            .setAttribute(RUN, run)
            .setAttribute(TASK, lane.task())
            .setAttribute(GROUP, lane.group());
    Context inTask = within.with(task);
    Map<String, List<Attempt>> steps = new LinkedHashMap<>();
    for (Attempt attempt : lane.attempts()) {
      steps.computeIfAbsent(attempt.step(), _ -> new ArrayList<>()).add(attempt);
    }
    steps.forEach((step, attempts) -> add(inTask, lane, step, attempts));
    Attempt last = lane.attempts().isEmpty() ? null : lane.attempts().getLast();
    end(task, lane.status(), last == null ? null : last.failure(), lane.end());
  }

  /// Ends the run's span.
  ///
  /// @param status null if the run was interrupted
  void end(@Nullable Status status, Instant at) {
    end(span, status, null, at);
  }

  private void add(Context inTask, Lane lane, String name, List<Attempt> attempts) {
    Attempt first = attempts.getFirst();
    Attempt last = attempts.getLast();
    Span step =
        start(inTask, name, first.polledSince() == null ? first.ready() : first.polledSince())
            .setAttribute(TASK, lane.task())
            .setAttribute(STEP, name)
            .setAttribute(KIND, first.kind().name().toLowerCase(Locale.ROOT));
    Context inStep = inTask.with(step);
    for (Attempt attempt : attempts) {
      for (LimitWait turn : attempt.awaited()) {
        step.addEvent("limit awaited", Attributes.of(LIMIT, turn.limit()), turn.since());
      }
      Span tried =
          start(inStep, "attempt " + attempt.number(), attempt.started())
              .setAttribute(TASK, lane.task())
              .setAttribute(STEP, name)
              .setAttribute(ATTEMPT, (long) attempt.number());
      if (!attempt.limits().isEmpty()) {
        tried.setAttribute(LIMITS, List.copyOf(attempt.limits().keySet()));
      }
      end(tried, attempt.status(), attempt.failure(), attempt.ended());
    }
    end(step, last.status(), last.failure(), last.ended());
  }

  private Span start(Context parent, String name, Instant at) {
    return tracer.spanBuilder(name).setParent(parent).setStartTimestamp(at).startSpan();
  }

  private static void end(
      Span span, @Nullable Status status, @Nullable Failure failure, Instant at) {
    if (status != null) {
      span.setAttribute(STATUS, status.toString());
    }
    if (status != null && status.isFault()) {
      span.setStatus(StatusCode.ERROR, failure == null ? "" : failure.message());
      span.setAttribute(ERROR, failure == null ? Failure.ERROR : failure.code());
    } else if (status == Status.SUCCEEDED) {
      span.setStatus(StatusCode.OK);
    }
    span.end(at);
  }
}
