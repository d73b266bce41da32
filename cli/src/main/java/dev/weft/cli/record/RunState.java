package dev.weft.cli.record;

import dev.weft.Durations;
import dev.weft.Status;
import dev.weft.restate.Ending;
import dev.weft.restate.RunSummary;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.text.Counts;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The state of a recorded run, for users.
///
/// @param word `under way`, `paused`, `interrupted`, or how it ended
/// @param took the duration of all its parts; empty if unknown
/// @param counts the tasks by how they ended; empty if unknown
public record RunState(String word, String took, String counts) {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  public static final RunState UNDER_WAY = new RunState("under way", "", "");
  public static final RunState PAUSED = new RunState("paused", "", "");

  public static RunState of(JournalFile journal, RunRecord run) throws JournalException {
    if (journal.isDriven(run)) {
      return UNDER_WAY;
    }
    if (run.isGivenUp()) {
      return new RunState("given up", "", "");
    }
    Status status = run.status();
    if (status == null) {
      return new RunState("cut off", "", "");
    }
    String word = status == Status.CANCELLED ? "interrupted" : status.toString();
    Map<String, Object> counts = run.marks().getLast().data();
    Counts words = new Counts();
    for (String each :
        List.of("succeeded", "failed", "timed-out", "cancelled", "skipped", "not-started")) {
      if (counts.get(each) instanceof Number count) {
        words.add(count.longValue(), each.replace('-', ' '));
      }
    }
    words.addUncounted(Boolean.TRUE.equals(counts.get("uncounted")));
    words.addCleanUp(counts.get("clean-up-failed") instanceof Number it ? it.longValue() : 0);
    return new RunState(word, Durations.format(run.took()), words.toString());
  }

  /// Returns the state of a run of a cluster.
  public static RunState of(RunSummary run) {
    Ending ending = run.ending();
    if (ending == null) {
      return UNDER_WAY;
    }
    Counts words = new Counts();
    words.add(ending.succeeded(), "succeeded");
    words.add(ending.failed(), "failed");
    words.add(ending.timedOut(), "timed out");
    words.add(ending.cancelled(), "cancelled");
    words.add(ending.skipped(), "skipped");
    words.add(ending.notStarted(), "not started");
    words.addUncounted(ending.uncounted());
    words.addCleanUp(ending.cleanUpFailed());
    String took = Durations.format(Durations.between(ending.started(), ending.ended()));
    return new RunState(ending.status().toString(), took, words.toString());
  }

  /// Formats a time of day in this machine's time zone.
  public static String time(Instant instant) {
    return MINUTE.format(instant);
  }
}
