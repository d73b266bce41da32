package dev.weft.cli.option;

import dev.weft.live.WeftFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The option that locates the journal.
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

  /// Returns the journal of a plan.
  ///
  /// @param plan the plan's file
  public Path file(Path plan) {
    return in(CommandHints.folder(plan));
  }

  /// Returns the journal in a folder.
  ///
  /// @param folder the plan's folder
  public Path in(Path folder) {
    Path chosen = file == null ? WeftFolder.of(folder).resolve("journal.db") : file;
    return chosen.toAbsolutePath().normalize();
  }

  /// Returns the option as it was written, for suggested commands; empty if it was omitted.
  public String written() {
    return file == null ? "" : " --journal " + file;
  }
}
