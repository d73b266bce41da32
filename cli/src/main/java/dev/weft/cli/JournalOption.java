package dev.weft.cli;

import dev.weft.live.WeftFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the record of runs is.
final class JournalOption {
  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description =
          "The file with the record of runs. Default: journal.db in the folder .weft beside the"
              + " plan.")
  private @Nullable Path file;

  /// @param plan the plan's file
  Path file(Path plan) {
    return in(HowToAnswer.folder(plan));
  }

  /// @param folder the plan's folder
  Path in(Path folder) {
    Path chosen = file == null ? WeftFolder.of(folder).resolve("journal.db") : file;
    return chosen.toAbsolutePath().normalize();
  }

  /// The option as it was written, to be written again; empty if it was not.
  String written() {
    return file == null ? "" : " --journal " + file;
  }
}
