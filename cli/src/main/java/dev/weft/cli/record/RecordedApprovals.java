package dev.weft.cli.record;

import dev.weft.HistoryEvent;
import dev.weft.live.ClosedApprovals;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.PastAttempt;
import dev.weft.sqlite.Replay;
import dev.weft.sqlite.RunRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the approvals of a run that were answered, in its record.
public final class RecordedApprovals implements Replay.Reader {
  private final ClosedApprovals concluded = new ClosedApprovals();

  private RecordedApprovals() {}

  /// Describes how the approval ended, for an answer that comes too late; empty if none did.
  ///
  /// @param step its id; null for any of the task
  public static Optional<String> tooLate(
      JournalFile journal, RunRecord run, String task, @Nullable String step)
      throws JournalException {
    RecordedApprovals approvals = new RecordedApprovals();
    journal.replay(run, approvals);
    return approvals.concluded.tooLate(task, step);
  }

  @Override
  public void attempt(String task, PastAttempt attempt) {
    if (attempt.kind().equals("approval")) {
      concluded.note(task, attempt.ended().step(), attempt.ended());
    }
  }

  @Override
  public void ended(String task, HistoryEvent.TaskEnded end) {
    // Contains no approvals.
  }
}
