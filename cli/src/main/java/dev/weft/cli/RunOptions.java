package dev.weft.cli;

import java.time.Duration;

/// What every command takes that drives a run.
final class RunOptions {
  private final PlanOptions plan;
  private final ViewOptions view;
  private final SpanOptions spans;

  private Duration grace = Duration.ofSeconds(10);
  private boolean strict;

  RunOptions(Syntax syntax) {
    syntax.option(
        "--grace",
        "TIME",
        Duration.class,
        "How long a command that is stopped may take to end. Default: 10s.",
        it -> grace = it);
    view = new ViewOptions(syntax);
    syntax.flag(
        "--strict",
        "Does not continue a run whose plan has changed since it began.",
        () -> strict = true);
    spans = new SpanOptions(syntax);
    plan = new PlanOptions(syntax);
  }

  PlanOptions plan() {
    return plan;
  }

  ViewOptions view() {
    return view;
  }

  SpanOptions spans() {
    return spans;
  }

  Duration grace() {
    return grace;
  }

  boolean strict() {
    return strict;
  }
}
