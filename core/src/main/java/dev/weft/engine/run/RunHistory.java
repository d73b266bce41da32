package dev.weft.engine.run;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.LimitShare;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.Recordable;
import dev.weft.engine.SeenNames;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a run has on record, as far as its [Conductor] asks: what is in a [Journal], or nothing
/// where there is none. Owned by the conductor's thread, but for what says otherwise.
public final class RunHistory {
  private final @Nullable Journal journal;
  private final @Nullable Listener first;
  private final BooleanSupplier isKilled;
  // Of the tasks that have come; null without a journal.
  private final @Nullable SeenNames names;

  /// @param journal null to keep nothing
  /// @param isKilled whether the run ends where it stands: what that interrupts stays under way on
  ///     record
  public RunHistory(@Nullable Journal journal, BooleanSupplier isKilled) {
    this(journal, journal == null ? null : journal::note, isKilled);
  }

  /// @param first hears of everything before the listeners do; null for nobody
  public RunHistory(@Nullable Journal journal, @Nullable Listener first, BooleanSupplier isKilled) {
    this.journal = journal;
    this.first = first;
    this.isKilled = isKilled;
    this.names = journal == null ? null : new SeenNames();
  }

  /// How many tasks began before and have not ended.
  int unfinished() {
    return journal == null ? 0 : journal.unfinished();
  }

  /// What is on record of a task from before.
  List<HistoryEvent> past(Task task) {
    return journal == null ? List.of() : journal.past(task.name());
  }

  /// Whether no task of the run has had this one's name. Without a journal that does not matter.
  boolean isNew(Task task) {
    return names == null || names.add(task.name());
  }

  /// Puts on record that a limit with a rate was taken.
  void take(String limit, LimitShare.Fixed share, Instant at) {
    if (journal != null) {
      journal.take(limit, share, at);
    }
  }

  /// How limits had adapted; the last of each.
  List<Event.LimitAdapted> adapted() {
    return journal == null ? List.of() : journal.adapted();
  }

  /// When a limit with a rate was taken since then; the latest last.
  List<Journal.Taken> taken(String limit, Instant since) {
    return journal == null ? List.of() : journal.taken(limit, since);
  }

  /// The result of a task, as it can be kept.
  TaskResult fit(TaskResult result) {
    return journal == null ? result : Recordable.of(result);
  }

  /// Whether an outcome is to be put on record. Safe from any thread.
  public boolean keeps(Outcome outcome) {
    return journal != null && (outcome.status() == Status.SUCCEEDED || !isKilled.getAsBoolean());
  }

  /// Returns a listener that passes each event to the journal, or to the listener that is first,
  /// before it passes it to this one. Safe from any thread.
  public Listener noting(Listener listener) {
    Listener noting = first;
    return noting == null
        ? listener
        : event -> {
          if (!isEndOfKilled(event)) {
            noting.on(event);
          }
          listener.on(event);
        };
  }

  private boolean isEndOfKilled(Event event) {
    return event instanceof Event.TaskEnded ended
        && ended.result().status() == Status.CANCELLED
        && isKilled.getAsBoolean();
  }
}
