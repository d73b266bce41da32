package dev.weft.cli.option;

import dev.weft.live.WeftFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the record of runs is.
public final class JournalOption {
  private @Nullable Path file;

  public JournalOption(Syntax syntax) {
    syntax.option(
        "--journal",
        "FILE",
        Path.class,
        "The file with the record of runs. Default: journal.db in the folder .weft beside the"
            + " plan.",
        it -> file = it);
  }

  /// The journal of a plan.
  ///
  /// @param plan the plan's file
  public Path file(Path plan) {
    return in(HowToAnswer.folder(plan));
  }

  /// The journal in a folder.
  ///
  /// @param folder the plan's folder
  public Path in(Path folder) {
    Path chosen = file == null ? WeftFolder.of(folder).resolve("journal.db") : file;
    return chosen.toAbsolutePath().normalize();
  }

  /// The option as it was written, to be written again; empty if it was not.
  public String written() {
    return file == null ? "" : " --journal " + file;
  }
}
