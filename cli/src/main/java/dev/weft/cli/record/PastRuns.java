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
    Path wanted = plan.toAbsolutePath().normalize();
    try (JournalFile file = JournalFile.openToRead(journal)) {
      for (RunRecord run : file.runs().reversed()) {
        boolean isOurs =
            Recording.command(run) == null && Recording.plan(journal, run).equals(wanted);
        if (isOurs && timelines.size() < most) {
          timelines.add(TimelineReader.read(file, run, Instant.EPOCH));
        }
      }
    }
    return timelines;
  }
}
