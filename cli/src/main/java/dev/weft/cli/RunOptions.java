package dev.weft.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What every command takes that drives a run.
final class RunOptions {
  private final PlanOptions plan;
  private final SpanOptions spans;

  private Duration grace = Duration.ofSeconds(10);
  private boolean json;
  private boolean plain;
  private @Nullable Boolean grouped;
  private boolean noInput;
  private boolean strict;

  RunOptions(Syntax syntax) {
    syntax.option(
        "--grace",
        "TIME",
        Duration.class,
        "How long a command that is stopped may take to end. Default: 10s.",
        it -> grace = it);
    syntax.flag("--json", "Shows what happens as JSON, one event a line.", () -> json = true);
    syntax.flag("--plain", "Shows what happens as lines, also on a terminal.", () -> plain = true);
    syntax.either(
        "--group",
        "Shows, as lines, what each step prints in one piece when it ends; as folds in GitHub"
            + " Actions, where this is so unless --no-group is given.",
        it -> grouped = it);
    syntax.flag(
        "--no-input",
        "Does not ask for approvals on the terminal; `weft approve` answers them.",
        () -> noInput = true);
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

  SpanOptions spans() {
    return spans;
  }

  Duration grace() {
    return grace;
  }

  boolean json() {
    return json;
  }

  /// Whether a terminal may show more than lines.
  boolean mayBeLive() {
    return !json && !plain && !Boolean.TRUE.equals(grouped);
  }

  /// Whether what a step prints comes in one piece; null where nothing was said.
  @Nullable Boolean grouped() {
    return grouped;
  }

  boolean strict() {
    return strict;
  }

  boolean noInput() {
    return noInput;
  }
}
