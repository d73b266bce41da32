package dev.weft.plan.results;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.secret.Secrets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A journal that also has the files of results written, and secrets masked in what is recorded of
/// rows.
public final class ResultsJournal implements Journal {
  private final Journal journal;
  private final ResultsRecorder recorder;

  /// @param earlier what is on record of its rows
  /// @param reads the tasks whose results each task reads
  public ResultsJournal(
      Journal journal,
      ResultFiles files,
      Secrets secrets,
      EarlierRows earlier,
      Map<String, Set<String>> reads) {
    this.journal = journal;
    this.recorder = new ResultsRecorder(journal, files, secrets, earlier, reads);
  }

  @Override
  public String run() {
    return journal.run();
  }

  @Override
  public void claim() {
    journal.claim();
  }

  @Override
  public List<HistoryEvent> past(String task) {
    return journal.past(task);
  }

  @Override
  public int unfinished() {
    return journal.unfinished();
  }

  @Override
  public boolean isReady(Runnable later) {
    return journal.isReady(later);
  }

  @Override
  public List<Taken> taken(String limit, Instant since) {
    return journal.taken(limit, since);
  }

  @Override
  public List<Event.LimitAdapted> adapted() {
    return journal.adapted();
  }

  @Override
  public void take(String limit, LimitShare.Fixed share, Instant at) {
    journal.take(limit, share, at);
  }

  @Override
  public void keep(Task task, Outcome outcome, Runnable kept) {
    journal.keep(task, outcome, kept);
  }

  @Override
  public void note(Event event) {
    recorder.on(event);
  }
}
