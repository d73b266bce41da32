package dev.weft.engine.run;

import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.Decision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a driver carries out attempts, and waits for the tasks of feeds.
public interface AttemptExecutor extends Sources.Feeds {
  /// Begins an attempt and returns; [Conductor#ended] is called later, never from within.
  void carryOut(TaskRun run, Decision.Run attempt, Instant now);

  /// Whether [Conductor#begun] is called when an attempt begins that holds a limit with a rate; if
  /// not, it begins when it is carried out.
  default boolean tellsWhatBegins() {
    return false;
  }

  /// Whether more tasks are to begin now; if not, [Conductor#tick] is called again when they are.
  default boolean haveRoom() {
    return true;
  }

  /// Whether something went wrong that ends the run: nothing begins any more, clean-up apart.
  default boolean isBreakingOff() {
    return false;
  }

  /// Whether a run in which something went wrong is brought to its end all the same, and not just
  /// left.
  default boolean endsInOrder() {
    return false;
  }

  /// Whether attempts may begin now; if not, [Conductor#goOn] is called when they may.
  default boolean canRecord() {
    return true;
  }

  /// Asks the attempt under way to end soon, with this status and message if it does not succeed.
  void interrupt(TaskRun run, Status status, String message);

  /// Asks the attempt under way to end soon, as one that was passed over.
  ///
  /// @param step its id or name; null for whichever it is
  /// @return whether that attempt is under way
  default boolean skip(TaskRun run, @Nullable String step, String message) {
    return false;
  }

  /// Is told that a task waits for somebody's answer, which [Conductor#answer] or
  /// [Conductor#ended] may bring later, never from within.
  void awaitAnswer(TaskRun run, Decision.Await await);

  /// Puts an outcome on record.
  ///
  /// @return whether the task may go on at once; if not, [Conductor#kept] is called later, never
  ///     from within
  default boolean keep(TaskRun run, Outcome outcome) {
    return true;
  }

  /// What the run has on record.
  RunHistory history();
}
