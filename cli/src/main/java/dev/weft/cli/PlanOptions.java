package dev.weft.cli;

import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.Processes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What every command takes that reads a plan.
final class PlanOptions {
  @Parameters(index = "0", paramLabel = "PLAN", description = "The plan file (YAML).")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Gives one of the plan's inputs a value.")
  private List<String> inputs = List.of();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /// @param processes carries out the plan's commands
  PlanFile read(Processes processes) throws PlanException {
    Map<String, String> values = assignments(spec.commandLine(), inputs);
    return PlanFile.read(file, new PlanFile.Options(values, processes));
  }

  /// The plan file as it was named.
  Path file() {
    return file;
  }

  /// The values of `--set NAME=VALUE`, by name.
  static Map<String, String> assignments(CommandLine line, List<String> written) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String assignment : written) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new ParameterException(
            line, "`--set " + assignment + "`: write it as `--set NAME=VALUE`");
      }
      values.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    return values;
  }
}
