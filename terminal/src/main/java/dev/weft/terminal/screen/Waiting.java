package dev.weft.terminal.screen;

import dev.weft.Durations;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.engine.Numbers;
import dev.weft.model.Activity;
import dev.weft.model.GroupProgress;
import dev.weft.model.LimitUse;
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
import org.jspecify.annotations.Nullable;

/// Lists what waits, a line for each cause: limits, retries, other groups.
final class Waiting {
  // No screen has space for more names.
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
              String load = describe(model.limit(limit));
              add(
                  steps.size(),
                  "for limit `" + limit + "`" + (load.isEmpty() ? "" : " (" + load + ")"),
                  names(steps));
            });
  }

  /// Describes a limit's usage, such as `2 of 2 in use`; empty if unknown.
  private String describe(@Nullable LimitUse use) {
    if (use == null) {
      return "";
    }
    Limit limit = use.limit();
    List<String> about = new ArrayList<>();
    String max = Numbers.format(limit.max());
    if (!use.slowed().isEmpty()) {
      about.add(slowed(limit, use.slowed()));
    } else if (limit.max() < Integer.MAX_VALUE) {
      String held = Numbers.format(use.held());
      about.add(
          limit.perKey()
              ? held + " in use, " + max + " at once for each key"
              : held + " of " + max + " in use");
    }
    Limit.Rate rate = limit.rate();
    if (rate != null) {
      String often = Numbers.format(rate.count()) + " per " + Durations.format(rate.per());
      about.add(limit.perKey() ? often + " for each key" : often);
    }
    return String.join(", ", about);
  }

  /// Describes a slowed limit, such as `12 of 50, slowed by 429, next in 20s`.
  private String slowed(Limit limit, Map<String, LimitUse.Slowed> slowed) {
    LimitUse.Slowed only = slowed.get("");
    if (only == null) {
      return "slowed for %s %s"
          .formatted(Numbers.format(slowed.size()), slowed.size() == 1 ? "key" : "keys");
    }
    String text =
        "%s of %s".formatted(Numbers.format(only.allowed()), Numbers.format(limit.max()))
            + (only.reason().isEmpty() ? ", slowed" : ", slowed by " + only.reason());
    Instant next = only.pausedUntil();
    return next == null || !next.isAfter(now)
        ? text
        : text + ", next in " + Fit.left(Duration.between(now, next));
  }

  private void retries(Symbols symbols) {
    Collection<StepProgress> pausing = model.steps().all(Activity.RETRY);
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
      Failure failure = first.failure();
      String why = failure == null ? "" : Fit.cut(OneLine.of(failure.message()), 40, symbols);
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
    for (GroupProgress at : model.groups()) {
      Group group = at.group();
      if (group != null && !at.hasBegun() && !at.hasEnded() && steering.passes(at.name())) {
        String missing =
            model.missing(group).stream()
                .map(need -> "`" + need + "`")
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
          waiting.computeIfAbsent(missing, _ -> new ArrayList<>()).add(at.name());
        }
      }
    }
    waiting.forEach(
        (missing, names) -> add(names.size(), "for " + missing, String.join(", ", names)));
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
    String text =
        "  %s %s %s: %s"
            .formatted(Numbers.format(count), count == 1 ? "waits" : "wait", what, names);
    lines.add(new AttributedString(OneLine.of(text)));
  }
}
