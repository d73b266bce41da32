package dev.weft.cli;

import dev.weft.cli.option.PlanOptions;
import dev.weft.cli.record.Recording;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.util.Map;

/// The plan of a run: a file, or the text of a command line.
interface PlanSource {

  /// Returns the plan's file; for a text, a name in its folder.
  Path path();

  /// Returns the command that continues a run of the plan.
  String again();

  /// Returns whether it is the text of a command line, and not a file that a person wrote.
  boolean isCommand();

  /// Returns the values of inputs that were given for this run.
  Map<String, String> inputs();

  /// Reads the plan.
  ///
  /// @param before the values of inputs that were not given for this run
  PlanFile read(Map<String, String> before, Processes processes) throws PlanException;

  /// Returns the source that reads a file.
  ///
  /// @param path as it was named
  static PlanSource of(Path path, PlanOptions options) {
    return new PlanSource() {
      @Override
      public Path path() {
        return path;
      }

      @Override
      public String again() {
        return "weft run " + path;
      }

      @Override
      public boolean isCommand() {
        return false;
      }

      @Override
      public Map<String, String> inputs() {
        return options.inputs(Map.of());
      }

      @Override
      public PlanFile read(Map<String, String> before, Processes processes) throws PlanException {
        return options.read(path, before, processes);
      }
    };
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

  /// Settings of a plan, for the processes of its run.
  interface Settings {
    PlanFile.Options with(Processes processes);
  }

  /// Returns the source that reads a text.
  ///
  /// @param path a name in the plan's folder
  /// @param again the command that continues a run of the plan
  static PlanSource ofText(Path path, String again, String text, Settings settings) {
    return new PlanSource() {
      @Override
      public Path path() {
        return path;
      }

      @Override
      public String again() {
        return again;
      }

      @Override
      public boolean isCommand() {
        return true;
      }

      @Override
      public Map<String, String> inputs() {
        return Map.of();
      }

      @Override
      public PlanFile read(Map<String, String> before, Processes processes) throws PlanException {
        return PlanFile.readGenerated(path, text, settings.with(processes));
      }
    };
  }
}
