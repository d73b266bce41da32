package dev.weft.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What every command takes that drives a run.
final class RunOptions {
  @Mixin private PlanOptions plan;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long a command that is stopped may take to end. Default: 10s.")
  private Duration grace = Duration.ZERO;

  @Option(names = "--json", description = "Shows what happens as JSON, one event a line.")
  private boolean json;

  @Option(names = "--plain", description = "Shows what happens as lines, also on a terminal.")
  private boolean plain;

  @Option(
      names = "--group",
      negatable = true,
      description =
          "Shows, as lines, what each step prints in one piece when it ends; as folds in GitHub"
              + " Actions, where this is so unless --no-group is given.")
  private @Nullable Boolean grouped;

  @Option(
      names = "--no-input",
      description = "Does not ask for approvals on the terminal; `weft approve` answers them.")
  private boolean noInput;

  @Option(
      names = "--strict",
      description = "Does not continue a run whose plan has changed since it began.")
  private boolean strict;

  @Mixin private SpanOptions spans;

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
