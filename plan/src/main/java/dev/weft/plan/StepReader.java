package dev.weft.plan;

import dev.weft.Body;
import dev.weft.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the steps of one task, in order.
final class StepReader {
  private final Surroundings around;

  StepReader(Surroundings around) {
    this.around = around;
  }

  /// The steps that could be read; the others are problems.
  List<Step> read(SequenceNode list) {
    List<WrittenStep> written = WrittenStep.all(list, around.problems());
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      OutputPaths outputs = new OutputPaths(written, i, around.problems());
      Step step = read(written.get(i), new TemplateReader(around, outputs));
      if (step != null) {
        steps.add(step);
      }
    }
    return steps;
  }

  private @Nullable Step read(WrittenStep written, TemplateReader templates) {
    Fields fields = written.fields();
    if (fields == null) {
      Body body = new CommandReader(around, templates).read(written.what(), null);
      return body == null ? null : plain(written, body, CommandReader.LIMIT);
    }
    return switch (written.action()) {
      case null -> null;
      case RUN -> {
        Body body = new CommandReader(around, templates).read(written.what(), fields.node("env"));
        yield body == null ? null : work(written, fields, body, CommandReader.LIMIT);
      }
      case HTTP -> {
        Body body = new HttpReader(around, templates).read(written.what(), fields);
        yield body == null ? null : work(written, fields, body, HttpReader.LIMIT);
      }
      case WAIT -> {
        Duration duration = fields.duration(Action.WAIT.key());
        yield duration == null ? null : new Step.Wait(written.id(), written.name(), duration);
      }
    };
  }

  /// @param limit that every step of its kind holds
  private static Step.Work plain(WrittenStep written, Body body, String limit) {
    return new Step.Work(written.name(), body).withId(written.id()).withLimits(List.of(limit));
  }

  private Step work(WrittenStep written, Fields fields, Body body, String limit) {
    List<String> held = new ArrayList<>(List.of(limit));
    held.addAll(around.heldLimits(fields));
    Step.Work step =
        plain(written, body, limit)
            .withLimits(held)
            .withRetry(RetryReader.read(fields, around.problems()))
            .withContinueOnError(fields.flag("continue-on-error"));
    Duration timeout = fields.duration("timeout");
    return timeout == null ? step : step.withTimeout(timeout);
  }
}
