package dev.weft.sqlite;

import dev.weft.HistoryEvent;
import dev.weft.Status;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Reads how the tasks of a run ended. Memory holds only the tasks that have begun and not ended.
///
/// The marks behind an end say whether it still holds, as [HistoryEvent#isUnfinished] does for one
/// task: cancelled tasks go on when the run is continued, and everything that has not succeeded is
/// tried again when it is retried.
final class PastResults {
  // The beginning of most steps; they need not be parsed.
  private static final String FIRST_SUCCESS = "{\"attempt\":1,\"status\":\"succeeded\"";

  private final Consumer<PastResult> results;
  private final Map<String, Integer> attempts = new HashMap<>();
  // The numbers of the last events before the run was continued and retried.
  private long continued;
  private long retried;

  private PastResults(RunRecord run, Consumer<PastResult> results) {
    this.results = results;
    for (RunRecord.Mark mark : run.marks()) {
      switch (mark.kind()) {
        case History.CONTINUED -> continued = mark.after();
        case History.RETRIED -> retried = mark.after();
        default -> {
          // What has ended stays so.
        }
      }
    }
  }

  static void read(Path file, Connection connection, RunRecord run, Consumer<PastResult> results)
      throws JournalException {
    PastResults reading = new PastResults(run, results);
    Replay.scan(file, connection, run, reading::add);
  }

  private void add(long number, Row row) {
    switch (row.kind()) {
      case Row.STEP -> addStep(row);
      case Row.TASK -> {
        Integer tried = attempts.remove(row.task());
        PastResult result = row.readResult(tried == null ? 0 : tried);
        if (holds(number, result.ended().status())) {
          results.accept(result);
        } else if (tried != null) {
          attempts.put(row.task(), tried);
        }
      }
      default -> {
        // No attempt ended.
      }
    }
  }

  private void addStep(Row row) {
    if (row.data().startsWith(FIRST_SUCCESS)) {
      attempts.putIfAbsent(row.task(), 1);
    } else if (row.read() instanceof HistoryEvent.Ended ended && ended.status() != Status.SKIPPED) {
      attempts.merge(row.task(), ended.attempt(), Math::max);
    }
  }

  private boolean holds(long number, Status status) {
    return switch (status) {
      case SUCCEEDED -> true;
      case CANCELLED -> number > Math.max(continued, retried);
      case FAILED, TIMED_OUT, SKIPPED -> number > retried;
    };
  }
}
