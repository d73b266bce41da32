package dev.weft.report;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Limit;
import dev.weft.Status;
import dev.weft.model.Lane;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The tables of repeated values in the data of a page. All other data refers to these values by
/// index.
final class PageTables {
  // `data.js` and `head.js` refer to these by index.
  private static final List<Status> STATUSES =
      List.of(Status.SUCCEEDED, Status.FAILED, Status.TIMED_OUT, Status.CANCELLED, Status.SKIPPED);
  private static final List<Lane.Kind> KINDS =
      List.of(Lane.Kind.WORK, Lane.Kind.WAIT, Lane.Kind.APPROVAL, Lane.Kind.GATHER);

  private final Timeline timeline;
  final Table<String> groups = new Table<>();
  final Table<String> limits = new Table<>();
  final Table<String> steps = new Table<>();
  private final Table<Reason> reasons = new Table<>();
  private final Table<Form> forms = new Table<>();

  private record Reason(String code, String message) {}

  /// The properties that attempts have in common.
  private record Form(
      int step,
      Lane.Kind kind,
      int number,
      Status status,
      int reason,
      List<Integer> turns,
      List<Integer> held,
      List<Integer> weights) {}

  /// Starts with the plan's groups and limits, in its order.
  PageTables(Timeline timeline) {
    this.timeline = timeline;
    timeline.groups().forEach(group -> groups.indexOf(group.name()));
    timeline.limits().forEach(limit -> limits.indexOf(limit.name()));
  }

  /// Returns the index of the attempt's common properties.
  int formOf(Lane.Attempt attempt) {
    return forms.indexOf(form(attempt));
  }

  private Form form(Lane.Attempt attempt) {
    Failure failure = attempt.failure();
    return new Form(
        steps.indexOf(attempt.step()),
        attempt.kind(),
        attempt.number(),
        attempt.status(),
        failure == null ? -1 : reasons.indexOf(new Reason(failure.code(), failure.message())),
        turns(attempt),
        attempt.limits().keySet().stream().map(limits::indexOf).toList(),
        List.copyOf(attempt.limits().values()));
  }

  /// Returns the limits that it waited for; before them -1, if its step was polled.
  private List<Integer> turns(Lane.Attempt attempt) {
    List<Integer> turns = new ArrayList<>();
    if (attempt.polledSince() != null) {
      turns.add(-1);
    }
    attempt.awaited().forEach(turn -> turns.add(limits.indexOf(turn.limit())));
    return turns;
  }

  void write(JsonGenerator json) {
    json.writeArrayPropertyStart("statuses");
    for (Status status : STATUSES) {
      json.writeString(status.toString());
    }
    json.writeEndArray();
    writeStrings(json, "groups", groups.values());
    writeStrings(json, "steps", steps.values());
    writeStrings(json, "limits", limits.values());
    writeBounds(json);
    writeAdapted(json);
    json.writeArrayPropertyStart("reasons");
    for (Reason reason : reasons.values()) {
      json.writeStartArray();
      json.writeString(reason.code());
      json.writeString(reason.message());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("forms");
    forms.values().forEach(form -> writeForm(json, form));
    json.writeEndArray();
  }

  private static void writeForm(JsonGenerator json, Form form) {
    json.writeStartArray();
    json.writeNumber(form.step());
    json.writeNumber(KINDS.indexOf(form.kind()));
    json.writeNumber(form.number());
    json.writeNumber(index(form.status()));
    json.writeNumber(form.reason());
    writeNumbers(json, form.turns());
    writeNumbers(json, form.held());
    if (form.weights().stream().anyMatch(weight -> weight != 1)) {
      writeNumbers(json, form.weights());
    }
    json.writeEndArray();
  }

  /// Writes `[maximum at once or 0, maximum per period or 0, period, 1 if these are for each key or
  /// 0]` for each of the plan's limits.
  private void writeBounds(JsonGenerator json) {
    json.writeArrayPropertyStart("bounds");
    for (Limit limit : timeline.limits()) {
      Limit.Rate rate = limit.rate();
      json.writeStartArray();
      json.writeNumber(limit.max() == Integer.MAX_VALUE ? 0 : limit.max());
      json.writeNumber(rate == null ? 0 : rate.count());
      json.writeNumber(rate == null ? 0 : rate.per().toNanos() / 1_000);
      json.writeNumber(limit.perKey() ? 1 : 0);
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /// Writes `[[time, maximum at once], ...]` for each of the plan's limits: how it has adapted.
  private void writeAdapted(JsonGenerator json) {
    json.writeArrayPropertyStart("adapted");
    for (Limit limit : timeline.limits()) {
      json.writeStartArray();
      for (Event.LimitAdapted adapted : timeline.adapted()) {
        // The counts of keys are too many to show.
        if (adapted.limit().equals(limit.name()) && adapted.key() == null) {
          json.writeStartArray();
          json.writeNumber(ChronoUnit.MICROS.between(timeline.began(), adapted.at()));
          json.writeNumber(adapted.allowed());
          json.writeEndArray();
        }
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  static void writeNumbers(JsonGenerator json, List<Integer> numbers) {
    json.writeStartArray();
    numbers.forEach(json::writeNumber);
    json.writeEndArray();
  }

  static void writeStrings(JsonGenerator json, String name, List<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  static int index(@Nullable Status status) {
    return status == null ? -1 : STATUSES.indexOf(status);
  }
}
