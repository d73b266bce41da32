package dev.weft.terminal.screen;

import dev.weft.model.RunModel;
import dev.weft.model.StepProgress;
import dev.weft.terminal.text.OneLine;
import dev.weft.terminal.text.Symbols;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;

/// What waits, a line for each thing that is waited for: limits, a further try, other groups.
final class Waiting {
  // No screen has room for the names of more.
  private static final int NAMES_MAX = 20;

  private final RunModel model;
  private final Steering steering;
  private final Instant now;
  private final List<AttributedString> lines = new ArrayList<>();

  private Waiting(RunModel model, Steering steering, Instant now) {
    this.model = model;
    this.steering = steering;
    this.now = now;
  }

  static List<AttributedString> lines(
      RunModel model, Steering steering, Instant now, Symbols symbols) {
    Waiting waiting = new Waiting(model, steering, now);
    waiting.limits();
    waiting.retries(symbols);
    waiting.needs();
    return waiting.lines;
  }

  private void limits() {
    model
        .steps()
        .byLimit()
        .forEach(
            (limit, steps) -> {
              String load = model.loads().describe(limit);
              add(
                  steps.size(),
                  "for limit `" + limit + "`" + (load.isEmpty() ? "" : " (" + load + ")"),
                  names(steps));
            });
  }

  private void retries(Symbols symbols) {
    Collection<StepProgress> pausing = model.steps().all(StepProgress.State.WAITS_TO_RETRY);
    if (pausing.isEmpty()) {
      return;
    }
    StepProgress first = null;
    for (StepProgress step : pausing) {
      if (first == null || until(step).isBefore(until(first))) {
        first = step;
      }
    }
    if (first != null) {
      Duration in = Duration.between(now, until(first));
      String when = Fit.left(in.isNegative() ? Duration.ZERO : in);
      String why = Fit.cut(OneLine.of(first.about()), 40, symbols);
      add(
          pausing.size(),
          "to try again, "
              + (pausing.size() == 1 ? "" : "the first ")
              + "in "
              + when
              + (why.isEmpty() ? "" : " (" + why + ")"),
          names(pausing));
    }
  }

  private static Instant until(StepProgress step) {
    Instant until = step.until();
    return until == null ? Instant.MAX : until;
  }

  private void needs() {
    Map<String, List<String>> waiting = new LinkedHashMap<>();
    model
        .groups()
        .forEach(
            (name, at) -> {
              if (at.group != null && at.begun == 0 && !at.ended && steering.passes(name)) {
                String missing =
                    at.group.needs().stream()
                        .filter(need -> !hasEnded(need))
                        .map(need -> "`" + need + "`")
                        .collect(Collectors.joining(", "));
                if (!missing.isEmpty()) {
                  waiting.computeIfAbsent(missing, _ -> new ArrayList<>()).add(name);
                }
              }
            });
    waiting.forEach(
        (missing, names) -> add(names.size(), "for " + missing, String.join(", ", names)));
  }

  private boolean hasEnded(String group) {
    RunModel.GroupAt at = model.groups().get(group);
    return at == null || at.ended;
  }

  private String names(Collection<StepProgress> steps) {
    return steps.stream()
        .map(step -> step.task().name())
        .filter(steering::passes)
        .distinct()
        .limit(NAMES_MAX)
        .collect(Collectors.joining(", "));
  }

  private void add(int count, String what, String names) {
    String text = "  %,d %s %s: %s".formatted(count, count == 1 ? "waits" : "wait", what, names);
    lines.add(new AttributedString(OneLine.of(text)));
  }
}
