package dev.weft.cli.view;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.live.FormJson;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// Prints a run's events as JSON, one per line. docs/events.md lists the fields, which are stable:
/// new ones may be added, but none changes. Events must come from one thread at a time.
final class JsonView implements Listener {
  private final PrintWriter out;
  private final JsonGenerator json;
  private String run = "";

  JsonView(PrintWriter out) {
    this.out = out;
    this.json =
        JsonFactory.builder()
            .rootValueSeparator("")
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build()
            .createGenerator(ObjectWriteContext.empty(), out);
  }

  @Override
  public void on(Event event) {
    if (event instanceof Event.RunStarted started) {
      run = started.run();
    }
    json.writeStartObject();
    json.writeStringProperty("event", name(event));
    instant("at", event.at());
    json.writeStringProperty("run", run);
    fields(event);
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
    out.flush();
  }

  private static String name(Event event) {
    return switch (event) {
      case Event.RunStarted _ -> "run-started";
      case Event.TaskStarted _ -> "task-started";
      case Event.StepStarted _ -> "step-started";
      case Event.Output _ -> "output";
      case Event.StepEnded _ -> "step-ended";
      case Event.StepPolled _ -> "step-polled";
      case Event.LimitAwaited _ -> "limit-awaited";
      case Event.LimitAdapted _ -> "limit-adapted";
      case Event.TaskEnded _ -> "task-ended";
      case Event.TaskKept _ -> "task-kept";
      case Event.RunCancelled _ -> "run-cancelled";
      case Event.RunPaused _ -> "run-paused";
      case Event.RunResumed _ -> "run-resumed";
      case Event.GroupEnded _ -> "group-ended";
      case Event.RunEnded _ -> "run-ended";
      case Event.StepRepeated _ -> "step-repeated";
      case Event.Stalled _ -> "stalled";
      case Event.Missed _ -> "missed";
    };
  }

  private void fields(Event event) {
    switch (event) {
      case Event.RunStarted started -> json.writeStringProperty("plan", started.plan().name());
      case Event.TaskStarted started -> {
        group(started.group());
        task(started.task());
      }
      case Event.StepStarted started -> fields(started);
      case Event.Output output -> fields(output);
      case Event.StepEnded ended -> {
        task(ended.task());
        outcome(ended.outcome(), ended.retryAt());
      }
      case Event.StepPolled polled -> fields(polled);
      case Event.LimitAwaited awaited -> {
        task(awaited.task());
        step(awaited.step());
        json.writeStringProperty("limit", awaited.limit());
      }
      case Event.LimitAdapted adapted -> fields(adapted);
      case Event.TaskEnded ended -> {
        group(ended.group());
        result(ended.result());
      }
      case Event.TaskKept kept -> {
        group(kept.group());
        result(kept.result());
      }
      case Event.RunCancelled cancelled -> json.writeStringProperty("reason", cancelled.reason());
      case Event.RunPaused paused -> json.writeStringProperty("by", paused.by());
      case Event.RunResumed resumed -> json.writeStringProperty("by", resumed.by());
      case Event.GroupEnded ended -> fields(ended);
      case Event.RunEnded ended -> result(ended.result());
      case Event.StepRepeated repeated -> {
        task(repeated.task());
        step(repeated.step());
        json.writeNumberProperty("attempt", repeated.attempt());
      }
      case Event.Stalled stalled -> fields(stalled);
      case Event.Missed missed -> json.writeNumberProperty("count", missed.count());
    }
  }

  private void fields(Event.LimitAdapted adapted) {
    json.writeStringProperty("limit", adapted.limit());
    if (adapted.key() != null) {
      json.writeStringProperty("key", adapted.key());
    }
    json.writeNumberProperty("allowed", adapted.allowed());
    if (adapted.reason() != null) {
      json.writeStringProperty("reason", adapted.reason());
    }
    if (adapted.pausedUntil() != null) {
      json.writeStringProperty("paused-until", adapted.pausedUntil().toString());
    }
  }

  private void fields(Event.Stalled stalled) {
    if (stalled.task() != null) {
      task(stalled.task());
    }
    json.writeStringProperty("reason", stalled.reason());
    json.writeNumberProperty("tries", stalled.tries());
  }

  private void fields(Event.StepStarted started) {
    task(started.task());
    step(started.step());
    json.writeNumberProperty("attempt", started.attempt());
    Step.Approval approval = started.step().asApproval();
    if (approval != null) {
      json.writeName("by");
      value(approval.by());
      json.writeName("form");
      value(FormJson.of(approval.form()));
    }
  }

  private void fields(Event.StepPolled polled) {
    task(polled.task());
    step(polled.step());
    json.writeNumberProperty("attempt", polled.attempt());
    took(Durations.between(polled.started(), polled.at()));
    json.writeNumberProperty("answers", polled.answers());
    json.writeStringProperty("answer", polled.answer());
    instant("since", polled.since());
    instant("next-at", polled.next());
  }

  private void fields(Event.Output output) {
    task(output.task());
    step(output.step());
    json.writeStringProperty("line", output.line());
    if (output.more()) {
      json.writeBooleanProperty("more", true);
    }
  }

  private void fields(Event.GroupEnded ended) {
    group(ended.group());
    status(ended.status());
    json.writeBooleanProperty("complete", ended.complete());
    if (ended.reason() != null) {
      json.writeStringProperty("reason", ended.reason());
    }
  }

  private void group(String group) {
    json.writeStringProperty("group", group);
  }

  private void task(Task task) {
    json.writeStringProperty("task", task.name());
  }

  private void step(Step<?> step) {
    json.writeStringProperty("step", step.id());
    json.writeStringProperty("name", step.name());
  }

  private void outcome(Outcome outcome, @Nullable Instant retryAt) {
    step(outcome.step());
    json.writeNumberProperty("attempt", outcome.attempt());
    status(outcome.status());
    took(outcome.took());
    outputs(outcome.outputs());
    failure(outcome.failure());
    if (retryAt != null) {
      instant("retry-at", retryAt);
    }
  }

  private void result(TaskResult result) {
    task(result.task());
    status(result.status());
    took(result.took());
    outputs(result.outputs());
    Outcome cause = result.cause();
    if (cause != null) {
      step(cause.step());
      failure(cause.failure());
    }
  }

  private void result(RunResult result) {
    status(result.status());
    took(result.took());
    json.writeNumberProperty("succeeded", result.succeeded());
    json.writeNumberProperty("failed", result.failed());
    json.writeNumberProperty("timed-out", result.timedOut());
    json.writeNumberProperty("cancelled", result.cancelled());
    json.writeNumberProperty("skipped", result.skipped());
    json.writeNumberProperty("not-started", result.notStarted());
    if (result.uncounted()) {
      json.writeBooleanProperty("uncounted", true);
    }
    if (result.cleanUpFailed() > 0) {
      json.writeNumberProperty("clean-up-failed", result.cleanUpFailed());
    }
  }

  private void outputs(Map<String, Object> outputs) {
    if (!outputs.isEmpty()) {
      json.writeName("outputs");
      value(outputs);
    }
  }

  private void failure(@Nullable Failure failure) {
    if (failure != null) {
      json.writeName("failure");
      json.writeStartObject();
      json.writeStringProperty("code", failure.code());
      json.writeStringProperty("message", failure.message());
      json.writeEndObject();
    }
  }

  private void status(Status status) {
    json.writeStringProperty("status", status.toString().replace(' ', '-'));
  }

  private void instant(String name, Instant instant) {
    json.writeStringProperty(name, instant.truncatedTo(ChronoUnit.MICROS).toString());
  }

  /// Writes a duration in seconds.
  private void took(Duration took) {
    json.writeNumberProperty("took", BigDecimal.valueOf(took.toMillis(), 3));
  }

  /// Writes an output with its type if JSON has it; otherwise as text.
  private void value(@Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach(
            (key, item) -> {
              json.writeName(String.valueOf(key));
              value(item);
            });
        json.writeEndObject();
      }
      case Iterable<?> list -> {
        json.writeStartArray();
        list.forEach(this::value);
        json.writeEndArray();
      }
      case Boolean flag -> json.writeBoolean(flag);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case BigDecimal number -> json.writeNumber(number);
      case java.math.BigInteger number -> json.writeNumber(number);
      case Double number when Double.isFinite(number) -> json.writeNumber(number);
      default -> json.writeString(String.valueOf(value));
    }
  }
}
