package dev.weft.plan.reading;

import dev.weft.Body;
import dev.weft.Context;
import dev.weft.Form;
import dev.weft.LimitShare;
import dev.weft.Poll;
import dev.weft.Retry;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.expression.Template;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.FormReader;
import dev.weft.plan.scope.OutputPaths;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.scope.WrittenStep;
import dev.weft.plan.source.Action;
import dev.weft.plan.source.Diagnostics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the steps of one task: its main steps, then its cleanup steps, which can read the outputs
/// of the main steps.
final class StepReader {
  private final ReadContext context;
  private final Diagnostics diagnostics;
  private final Ids ids;
  private final CommandReader commands;
  // The steps read so far, which the next ones can refer to.
  private final List<WrittenStep> before = new ArrayList<>();
  // Including cleanup steps.
  private final Map<String, Function<Task, String>> names;

  StepReader(ReadContext context) {
    this(context, new Ids(), new HashMap<>());
  }

  private StepReader(ReadContext context, Ids ids, Map<String, Function<Task, String>> names) {
    this.names = names;
    this.context = context;
    this.diagnostics = context.diagnostics();
    this.ids = ids;
    this.commands = new CommandReader(context);
  }

  /// Returns the valid steps under `what`; reports errors in the others.
  List<Step<?>> read(@Nullable Node list, String what) {
    return switch (list) {
      case null -> List.of();
      case SequenceNode sequence -> readAll(new WrittenStepReader(ids, context).all(sequence));
      case Node other -> {
        String message = "`" + what + "` is a list of steps, not " + Fields.kind(other);
        diagnostics.add(other, message, WrittenStepReader.STEPS);
        yield List.of();
      }
    };
  }

  ReadContext context() {
    return context;
  }

  /// Returns the names in a task of the steps read so far, by id, if they depend on the task.
  Map<String, Function<Task, String>> names() {
    return names;
  }

  /// Returns a reader for templates after all steps read so far.
  TemplateReader atTheEnd() {
    OutputPaths outputs = new OutputPaths(before, null, List.of(), context);
    return new TemplateReader(context, outputs);
  }

  /// Returns a reader for cleanup steps, which can refer to these steps and to failures.
  StepReader cleanUp() {
    ReadContext after = context.withNames(context.names().whenCleaningUp());
    StepReader reader = new StepReader(after, ids.copy(), names);
    reader.before.addAll(before);
    return reader;
  }

  private List<Step<?>> readAll(List<WrittenStep> written) {
    List<Step<?>> steps = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      WrittenStep next = written.get(i);
      Step<?> step = read(next, written.subList(i + 1, written.size()));
      before.addAll(next.withInner());
      names.putAll(next.names());
      if (step != null) {
        steps.add(step);
      }
    }
    return steps;
  }

  private @Nullable Step<?> read(WrittenStep written, List<WrittenStep> later) {
    OutputPaths outputs = new OutputPaths(before, written, later, context);
    TemplateReader templates = new TemplateReader(context, outputs);
    Fields fields = written.fields();
    if (fields == null) {
      Body body = commands.read(written.what(), null, templates);
      return body == null ? null : plain(written, body, List.of(CommandReader.LIMIT));
    }
    Predicate<Context> condition = templates.condition(fields.node("if"));
    Action action = written.action();
    if (action == null) {
      return work(written, fields, null, List.of(), templates, condition);
    }
    return switch (action) {
      case RUN -> {
        Body body = commands.read(written.what(), fields, templates);
        yield work(written, fields, body, List.of(CommandReader.LIMIT), templates, condition);
      }
      case HTTP -> {
        Body body = new HttpReader(context, templates).read(written.what(), fields);
        yield work(written, fields, body, List.of(HttpReader.LIMIT), templates, condition);
      }
      case JAVA -> {
        Body body = new JavaReader(context, templates).read(written.what(), fields);
        yield work(written, fields, body, List.of(), templates, condition);
      }
      case WAIT -> {
        Duration duration = fields.duration(Action.WAIT.key());
        yield duration == null
            ? null
            : Step.wait(written.name(), duration).withId(written.id()).withCondition(condition);
      }
      case APPROVAL -> approval(written, fields, templates, condition);
      case GATHER -> gather(written, fields, later, condition);
    };
  }

  /// @param limits the limits that every step of its kind holds
  private Step.Work<?> plain(WrittenStep written, Body body, List<String> limits) {
    return new Step.Work<>(written.name(), context.masked(body))
        .withId(written.id())
        .withLimits(limits)
        .withRetry(context.defaults().retry())
        .withTimeout(context.defaults().timeout());
  }

  /// Returns null if the step has no action, which has been reported; its other settings are
  /// checked in any case.
  private @Nullable Step<?> work(
      WrittenStep written,
      Fields fields,
      @Nullable Body body,
      List<String> limits,
      TemplateReader templates,
      @Nullable Predicate<Context> condition) {
    Map<String, LimitShare> shares = new HeldLimitsReader(context, templates).read(fields);
    Retry retry =
        fields.node("retry") == null
            ? context.defaults().retry()
            : RetryReader.read(fields, diagnostics);
    Poll poll = PollReader.read(fields, templates, diagnostics);
    Duration timeout = timeout(fields, context.defaults().timeout());
    boolean continueOnError = fields.flag("continue-on-error");
    if (body == null) {
      return null;
    }
    Step.Work<?> work =
        plain(written, body, limits)
            .withRetry(retry)
            .withPoll(poll)
            .withTimeout(timeout)
            .withContinueOnError(continueOnError)
            .withCondition(condition);
    for (Map.Entry<String, LimitShare> share : shares.entrySet()) {
      work = work.withLimit(share.getKey(), share.getValue());
    }
    return work;
  }

  private Step<?> approval(
      WrittenStep written,
      Fields fields,
      TemplateReader templates,
      @Nullable Predicate<Context> condition) {
    Template question = templates.read(written.what(), "`approval`");
    boolean isFixed = fields.node("name") != null;
    Form form = FormReader.read(fields.node("form"), diagnostics);
    return new Step.Approval(
        common(written, fields, condition),
        form,
        List.copyOf(fields.names("by").keySet()),
        question == null || isFixed ? null : templates.text(question));
  }

  /// The inner steps can refer to earlier steps, but not to each other.
  private Step<?> gather(
      WrittenStep written,
      Fields fields,
      List<WrittenStep> later,
      @Nullable Predicate<Context> condition) {
    List<Step<?>> inner = new ArrayList<>();
    for (WrittenStep each : written.inner()) {
      List<WrittenStep> unseen = new ArrayList<>(written.withInner());
      unseen.addAll(later);
      Step<?> step = read(each, unseen);
      if (step != null) {
        inner.add(step);
      }
    }
    return new Step.Gather(common(written, fields, condition), inner);
  }

  private static Step.Common common(
      WrittenStep written, Fields fields, @Nullable Predicate<Context> condition) {
    return new Step.Common(
        written.id(),
        written.name(),
        fields.duration("timeout"),
        fields.flag("continue-on-error"),
        condition);
  }

  private static @Nullable Duration timeout(Fields fields, @Nullable Duration otherwise) {
    Duration timeout = fields.duration("timeout");
    return timeout == null ? otherwise : timeout;
  }
}
