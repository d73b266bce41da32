package dev.weft.cli.option;

import java.time.Duration;

/// The options of every command that drives a run.
public final class RunOptions {
  private final PlanOptions plan;
  private final ViewOptions view;
  private final SpanOptions spans;

  private Duration grace = Duration.ofSeconds(10);
  private boolean strict;

  public RunOptions(Syntax syntax) {
    this(syntax, true);
  }

  /// Declares the options of a command that drives a run without a plan file.
  public static RunOptions withoutPlan(Syntax syntax) {
    return new RunOptions(syntax, false);
  }

  private RunOptions(Syntax syntax, boolean withPlan) {
    syntax.option(
        "--grace",
        "TIME",
        Duration.class,
        "How long a command that is stopped may take to end. Default: 10s.",
        it -> grace = it);
    view = new ViewOptions(syntax);
    if (withPlan) {
      syntax.flag(
          "--strict",
          "Does not continue a run whose plan has changed since it began.",
          () -> strict = true);
    }
    spans = new SpanOptions(syntax);
    plan = withPlan ? new PlanOptions(syntax) : PlanOptions.none(syntax);
  }

  public PlanOptions plan() {
    return plan;
  }

  public ViewOptions view() {
    return view;
  }

  public SpanOptions spans() {
    return spans;
  }

  public Duration grace() {
    return grace;
  }

  public boolean strict() {
    return strict;
  }
}
