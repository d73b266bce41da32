package dev.weft.cli.record;

import dev.weft.report.Timeline;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The recorded runs of a plan.
public final class PastRuns {
  private PastRuns() {}

  /// Returns the timelines of a plan's last runs, the last one first; none if nothing is recorded.
  ///
  /// @param most how many at most
  public static List<Timeline> timelines(Path journal, Path plan, int most)
      throws JournalException {
    List<Timeline> timelines = new ArrayList<>();
    if (Files.notExists(journal)) {
      return timelines;
    }
    try (JournalFile file = JournalFile.openToRead(journal)) {
      for (RunRecord run : of(file, journal, plan).reversed()) {
        if (timelines.size() < most) {
          timelines.add(TimelineReader.read(file, run, Instant.EPOCH));
        }
      }
    }
    return timelines;
  }

  /// Returns the runs of a plan, the last one last.
  ///
  /// @param file the journal, opened
  public static List<RunRecord> of(JournalFile file, Path journal, Path plan)
      throws JournalException {
    Path wanted = plan.toAbsolutePath().normalize();
    return file.runs().stream()
        .filter(run -> Recording.command(run) == null)
        .filter(run -> Recording.plan(journal, run).equals(wanted))
        .toList();
  }
}
