package dev.weft.restate.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.Decision;
import dev.weft.engine.Recordable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An executed attempt, in the compact form that the engine stores for each step. The task's state
/// machine knows which attempt it was.
///
/// @param status how it ended; null if it succeeded
/// @param outputs its outputs; null for none
/// @param failure why it did not succeed; null if it did
/// @param lines what it printed; null for nothing
/// @param again true if it is known to have begun before; null otherwise
/// @param notBegun why it did not begin; null if it did
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AttemptRecord(
    @Nullable Status status,
    Instant started,
    Instant ended,
    @Nullable Map<String, Object> outputs,
    @Nullable Failure failure,
    @Nullable List<Line> lines,
    @Nullable Boolean again,
    @Nullable NotBegun notBegun) {

  /// A line or a piece of one, and when it was printed.
  ///
  /// @param more true if the line continues in the next; null otherwise
  public record Line(Instant at, String text, @Nullable Boolean more) {}

  /// An attempt has not begun.
  ///
  /// @param skipped why its step is skipped; null if it is not
  /// @param waits true if it waits for its limits in the engine from now on; null otherwise
  public record NotBegun(@Nullable String skipped, @Nullable Boolean waits) {
    /// It is to be asked of the task what follows.
    public static final NotBegun STOPPED = new NotBegun(null, null);

    /// It has waited for its limits for long.
    public static final NotBegun WAITS = new NotBegun(null, true);

    /// Its step is skipped.
    public static NotBegun skipped(String reason) {
      return new NotBegun(reason, null);
    }
  }

  /// Returns the record of an attempt that did not begin.
  public static AttemptRecord notBegun(Instant at, NotBegun why) {
    return new AttemptRecord(null, at, at, null, null, null, null, why);
  }

  /// Returns the record of an attempt.
  ///
  /// @param ended the outcome; its outputs must be storable
  public static AttemptRecord of(Outcome ended, List<Line> lines) {
    Outcome outcome = Recordable.of(ended);
    return new AttemptRecord(
        outcome.status() == Status.SUCCEEDED ? null : outcome.status(),
        outcome.started(),
        outcome.ended(),
        outcome.outputs().isEmpty() ? null : outcome.outputs(),
        outcome.failure(),
        lines.isEmpty() ? null : lines,
        null,
        null);
  }

  /// Returns this record of an attempt that is known to have begun before or not.
  public AttemptRecord repeated(boolean repeated) {
    return new AttemptRecord(
        status, started, ended, outputs, failure, lines, repeated ? true : null, null);
  }

  /// Returns this record with what the attempt was judged to be.
  public AttemptRecord judged(Outcome outcome) {
    return of(outcome, printed()).repeated(again != null);
  }

  /// Returns this record of an attempt whose answer was not the last one, without what it left.
  public AttemptRecord answered() {
    return new AttemptRecord(null, started, ended, null, null, lines, again, null);
  }

  /// Returns this record of an attempt whose answer was not the last one, without what it left and
  /// with one more line.
  public AttemptRecord answered(String line) {
    List<Line> more = new ArrayList<>(printed());
    more.add(new Line(ended, line, null));
    return new AttemptRecord(null, started, ended, null, null, more, again, null);
  }

  /// Returns the outcome of the attempt.
  public Outcome outcome(Decision.Run attempt) {
    return recorded(attempt.step().id(), attempt.attempt()).outcome(attempt.step());
  }

  /// Returns the outcome for a step of which only the id is known.
  HistoryEvent.Ended recorded(String step, int attempt) {
    return new HistoryEvent.Ended(
        step,
        attempt,
        status == null ? Status.SUCCEEDED : status,
        started,
        ended,
        outputs == null ? Map.of() : outputs,
        failure);
  }

  /// Returns what it printed.
  List<Line> printed() {
    return lines == null ? List.of() : lines;
  }
}
