package dev.weft;

import java.time.Instant;
import java.util.List;

/// Keeps the outcomes of one run, so that the run can continue after whatever ended its process.
///
/// A driver puts each outcome on record and lets the task go on only when it is
/// [kept][#keep(Task, Outcome, Runnable)]. So no step whose outcome was kept runs again, and a step
/// that was under way does, with the same [idempotency key][Attempt#key()].
///
/// All methods are safe to call from any thread.
public interface Journal {

  /// The run's id: the same one whenever the run continues.
  String run();

  /// A driver begins to drive the run, and calls this before anything else.
  ///
  /// @throws IllegalStateException if another driver drives it, or has done so, and what that one
  ///     put on record is not what [#past] returns
  default void claim() {}

  /// What was put on record of a task before, in that order; empty if nothing was.
  ///
  /// @param task its name, by which rows are told apart
  List<HistoryEvent> past(String task);

  /// How many tasks are on record that have begun and not ended.
  int unfinished();

  /// Whether what happens can be put on record just now. While it cannot, because a disk is full,
  /// say, no attempt begins: its outcome would be lost if the process ended.
  ///
  /// @param later if not, is to be run once it is worth asking again, from any thread. Only the
  ///     last one that was given counts
  default boolean isReady(Runnable later) {
    return true;
  }

  /// When a [Limit] with a rate was taken since then, as far as that is on record; the latest last.
  List<Taken> taken(String limit, Instant since);

  /// That a limit with a rate was taken.
  ///
  /// @param at when what holds it began
  /// @param share how much of it, and for which key
  record Taken(Instant at, LimitShare.Fixed share) {}

  /// Puts on record that a limit with a rate was taken, so that it holds also across the end of a
  /// process. Returns soon.
  void take(String limit, LimitShare.Fixed share, Instant at);

  /// How limits had adapted, as far as that is on record: the last of each limit and key.
  default List<Event.LimitAdapted> adapted() {
    return List.of();
  }

  /// Puts on record how an attempt ended. Returns soon.
  ///
  /// @param kept is called once, on some thread, when the outcome is where no crash can take it
  ///     away; it returns soon
  /// @throws IllegalArgumentException if one of the outputs cannot be kept; the message is for
  ///     people
  void keep(Task task, Outcome outcome, Runnable kept);

  /// Receives everything that happens, and keeps of it what nobody waits for: when something
  /// began, how a task ended, what a step printed. Calls for one task come one after another. It
  /// may block for as long as it takes to write down what was printed.
  void note(Event event);
}
