package dev.weft.sqlite;

import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.engine.Tries;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Reads how the tasks of a run ended. Memory holds only the tasks that have begun and not ended.
///
/// The marks behind an end say whether it still holds, as [HistoryEvent#isUnfinished] does for one
/// task: cancelled tasks go on when the run is continued, and everything that has not succeeded is
/// tried again when it is retried, as is what has, if the retry names it. A task of which no step
/// had begun when the run was cancelled has no result.
final class PastResults {
  // The beginning of most steps; they need not be parsed.
  private static final String FIRST_SUCCESS =
      "{\"attempt\":1,\"status\":\"succeeded\",\"started\":";

  private final Consumer<PastResult> results;
  private final RunRecord run;
  private final Map<String, Tries> tries = new HashMap<>();
  // The numbers of the last events before each retry that is still to come.
  private final Deque<Long> retries = new ArrayDeque<>();
  // The numbers of the last events before the run was continued, retried and cancelled.
  private long continued;
  private long retried;
  private long cancelled = Long.MAX_VALUE;

  private PastResults(RunRecord run, Consumer<PastResult> results) {
    this.run = run;
    this.results = results;
    for (RunRecord.Mark mark : run.marks()) {
      switch (mark.kind()) {
        case History.CONTINUED -> continued = mark.after();
        case History.RETRIED -> {
          retried = mark.after();
          retries.add(retried);
        }
        case History.CANCELLED -> cancelled = mark.after();
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
    while (!retries.isEmpty() && retries.element() < number) {
      retries.remove();
      tries.values().forEach(Tries::beginAnew);
    }
    switch (row.kind()) {
      case Row.STEP -> addStep(row);
      case Row.BEGAN -> {
        if (!row.step().isEmpty()) {
          tries.computeIfAbsent(row.task(), _ -> new Tries()).begin(row.at());
        }
      }
      case Row.TASK -> {
        Tries tried = tries.remove(row.task());
        PastResult result = row.readResult(tried);
        if (holds(number, result)) {
          results.accept(result);
        } else if (tried != null) {
          tries.put(row.task(), tried);
        }
      }
      default -> {
        // No attempt ended.
      }
    }
  }

  private void addStep(Row row) {
    Tries tried = tries.computeIfAbsent(row.task(), _ -> new Tries());
    if (row.data().startsWith(FIRST_SUCCESS)) {
      int from = FIRST_SUCCESS.length();
      int end = row.data().indexOf(',', from);
      Instant started = Row.instant(Long.valueOf(row.data().substring(from, end)));
      tried.add(row.step(), Status.SUCCEEDED, started);
    } else if (row.read() instanceof HistoryEvent.Ended ended) {
      tried.add(row.step(), ended.status(), ended.started());
    }
  }

  private boolean holds(long number, PastResult result) {
    return switch (result.ended().status()) {
      case SUCCEEDED ->
          run.marks().stream()
              .noneMatch(it -> it.after() >= number && it.beginsAnew(result.task()));
      case CANCELLED ->
          number > Math.max(continued, retried) && (number <= cancelled || result.attempts() > 0);
      case FAILED, TIMED_OUT, SKIPPED -> number > retried;
    };
  }
}
