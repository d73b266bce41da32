package dev.weft.cli;

import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.Processes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What every command takes that reads a plan.
final class PlanOptions {
  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan file (YAML).")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Gives one of the plan's inputs a value.")
  private Map<String, String> inputs = new LinkedHashMap<>();

  /// @param processes carries out the plan's commands
  PlanFile read(Processes processes) throws PlanException {
    return PlanFile.read(file, new PlanFile.Options(inputs, processes));
  }
}
