package dev.weft.cli.record;

import dev.weft.Status;
import dev.weft.engine.Numbers;
import dev.weft.sqlite.RunJournal;
import dev.weft.terminal.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What users are told about a run's record.
///
/// @param continues the first lines of a resumed run; empty for a new one
/// @param run its id
/// @param again the command that continues the run
public record RecordNotice(List<String> continues, String run, String again) {
  private static final int CHANGES_SHOWN = 20;

  /// Compares the record with the current plan.
  ///
  /// @param again the command that continues the run
  /// @param isCommand whether that is all of the run's plan
  /// @param changes the changes to the plan since the run began
  public static @Nullable RecordNotice of(
      @Nullable RunJournal journal, String again, boolean isCommand, List<String> changes) {
    if (journal == null) {
      return null;
    }
    List<String> continues =
        !journal.isContinued()
            ? List.of()
            : isCommand ? List.of(ofRows(journal)) : continues(journal, changes);
    return new RecordNotice(continues, journal.run(), again);
  }

  /// Returns the suggested next command; null for none.
  public @Nullable String next(Status status) {
    return switch (status) {
      case CANCELLED -> "`%s` continues this run (%s)".formatted(again, run);
      case FAILED, TIMED_OUT -> "`weft retry %s` tries again what failed".formatted(run);
      case SUCCEEDED, SKIPPED -> null;
    };
  }

  private static String ofRows(RunJournal journal) {
    int unfinished = journal.unfinished();
    return "%s run %s: %s of its rows are done, %s go on"
        .formatted(
            journal.isRetried() ? "tries again what failed of" : "continues",
            journal.run(),
            Numbers.format(journal.tasks() - unfinished),
            Numbers.format(unfinished));
  }

  private static List<String> continues(RunJournal journal, List<String> changes) {
    int unfinished = journal.unfinished();
    String what =
        "run %s: of its tasks %s have ended and %s go on"
            .formatted(
                journal.run(),
                Numbers.format(journal.tasks() - unfinished),
                Numbers.format(unfinished));
    List<String> lines = new ArrayList<>();
    lines.add(
        journal.isRetried()
            ? "tries again " + what
            : "continues " + what + "; --new would begin another run");
    if (!changes.isEmpty()) {
      lines.add("the plan has changed since; what is done stays done:");
      changes.stream().limit(CHANGES_SHOWN).map(it -> OneLine.of("  " + it)).forEach(lines::add);
    }
    if (changes.size() > CHANGES_SHOWN) {
      lines.add("  %s more".formatted(Numbers.format(changes.size() - CHANGES_SHOWN)));
    }
    return lines;
  }
}
