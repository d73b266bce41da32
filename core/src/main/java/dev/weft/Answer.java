package dev.weft;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// What somebody says to a [Step.Approval].
///
/// @param by who says it
/// @param approved yes or no
/// @param values the form's fields, as texts; not looked at after a no
public record Answer(String by, boolean approved, Map<String, String> values) {

  public Answer {
    Objects.requireNonNull(by, "an answer needs who gives it");
    values = Map.copyOf(values);
  }

  /// The outcome that it gives the step.
  ///
  /// @throws IllegalArgumentException if this person may not answer, or the values do not fit the
  ///     form; the message is for people
  public Outcome outcome(Step.Approval step, Instant started, Instant now) {
    if (!step.by().isEmpty() && !step.by().contains(by)) {
      throw new IllegalArgumentException(
          "`%s` may not answer; %s may".formatted(by, String.join(", ", step.by())));
    }
    if (!approved) {
      Failure denied = new Failure(Failure.DENIED, "denied by " + by);
      return Outcome.failed(step, 1, started, now, denied);
    }
    Map<String, Object> outputs = new HashMap<>(step.form().values(values));
    outputs.put("by", by);
    return Outcome.succeeded(step, 1, started, now, Map.copyOf(outputs));
  }
}
