package dev.weft.cli;

import java.time.Duration;
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

  @Option(
      names = "--no-input",
      description = "Does not ask for approvals on the terminal; `weft approve` answers them.")
  private boolean noInput;

  @Option(
      names = "--strict",
      description = "Does not continue a run whose plan has changed since it began.")
  private boolean strict;

  PlanOptions plan() {
    return plan;
  }

  Duration grace() {
    return grace;
  }

  boolean json() {
    return json;
  }

  boolean strict() {
    return strict;
  }

  boolean noInput() {
    return noInput;
  }
}
