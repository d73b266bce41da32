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
    List<Step> steps = new ArrayList<>();
    for (WrittenStep written : WrittenStep.all(list, around.problems())) {
      Step step = read(written);
      if (step != null) {
        steps.add(step);
      }
    }
    return steps;
  }

  private @Nullable Step read(WrittenStep written) {
    Fields fields = written.fields();
    if (fields != null && written.action().equals(WrittenStep.WAIT)) {
      Duration duration = fields.duration(WrittenStep.WAIT);
      return duration == null ? null : new Step.Wait(written.id(), written.name(), duration);
    }
    Body body =
        new CommandReader(around, new TemplateReader(around))
            .read(written.what(), fields == null ? null : fields.node("env"));
    return body == null ? null : work(written, body, CommandReader.LIMIT);
  }

  /// @param limit that every step of its kind holds
  private Step work(WrittenStep written, Body body, String limit) {
    Step.Work plain =
        new Step.Work(written.name(), body).withId(written.id()).withLimits(List.of(limit));
    Fields fields = written.fields();
    if (fields == null) {
      return plain;
    }
    List<String> held = new ArrayList<>(plain.limits());
    held.addAll(around.heldLimits(fields));
    return new Step.Work(
        written.id(),
        written.name(),
        body,
        RetryReader.read(fields, around.problems()),
        fields.duration("timeout"),
        held,
        fields.flag("continue-on-error"));
  }
}
