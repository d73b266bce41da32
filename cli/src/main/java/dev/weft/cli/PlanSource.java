package dev.weft.cli;

import dev.weft.cli.option.PlanOptions;
import dev.weft.cli.record.Recording;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/// The plan of a run: a file, or the text of a command line.
///
/// @param path the plan's file; for a text, a name in its folder
/// @param again the command that continues a run of the plan
/// @param isCommand whether it is the text of a command line, and not a file that a person wrote
/// @param given the values of inputs that were given for this run
/// @param reading reads it
record PlanSource(
    Path path,
    String again,
    boolean isCommand,
    Supplier<Map<String, String>> given,
    Reading reading) {

  /// Reads a plan.
  interface Reading {
    /// @param before the values of inputs that were not given for this run
    PlanFile read(Map<String, String> before, Processes processes) throws PlanException;
  }

  /// Settings of a plan, for the processes of its run.
  interface Settings {
    PlanFile.Options with(Processes processes);
  }

  /// Returns the source that reads a file.
  ///
  /// @param path as it was named
  static PlanSource of(Path path, PlanOptions options) {
    return new PlanSource(
        path,
        "weft run " + path,
        false,
        () -> options.inputs(Map.of()),
        (before, processes) -> options.read(path, before, processes));
  }

  /// Returns the plan of a recorded run.
  ///
  /// @param path the file, as it may be named
  static PlanSource of(RunRecord run, Path path, PlanOptions options) {
    String command = Recording.command(run);
    return command == null
        ? of(path, options)
        : ofText(
            path, command, Recording.text(run), processes -> options.with(Map.of(), processes));
  }

  /// Returns the source that reads a text.
  ///
  /// @param path a name in the plan's folder
  /// @param again the command that continues a run of the plan
  static PlanSource ofText(Path path, String again, String text, Settings settings) {
    return new PlanSource(
        path,
        again,
        true,
        Map::of,
        (_, processes) -> PlanFile.readGenerated(path, text, settings.with(processes)));
  }

  PlanFile read(Map<String, String> before, Processes processes) throws PlanException {
    return reading.read(before, processes);
  }
}
