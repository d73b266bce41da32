package dev.weft.restate.host;

import dev.weft.restate.wire.AttemptRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The lines that an attempt prints. Of much, the beginning and the end are kept, since all of it
/// has to go through the engine's log. Safe for use by several threads at once.
final class PrintedOutput {
  private static final int HALF_MAX = 1 << 17;

  private final InstantSource clock;
  // Guarded by this.
  private final List<AttemptRecord.Line> beginning = new ArrayList<>();
  private final Deque<AttemptRecord.Line> end = new ArrayDeque<>();
  private int beginningChars;
  private int endChars;
  private long leftOut;
  private Instant lastLeftOut = Instant.EPOCH;

  PrintedOutput(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(String text, boolean more) {
    AttemptRecord.Line line = new AttemptRecord.Line(clock.instant(), text, more ? true : null);
    if (end.isEmpty() && beginningChars + text.length() <= HALF_MAX) {
      beginning.add(line);
      beginningChars += text.length();
      return;
    }
    end.add(line);
    endChars += text.length();
    while (endChars > HALF_MAX && end.size() > 1) {
      AttemptRecord.Line first = end.remove();
      endChars -= first.text().length();
      leftOut++;
      lastLeftOut = first.at();
    }
  }

  /// Those of the lines so far that are kept whatever comes.
  synchronized List<AttemptRecord.Line> beginning() {
    return List.copyOf(beginning);
  }

  /// The lines so far, with a word on those that are left out.
  synchronized List<AttemptRecord.Line> lines() {
    List<AttemptRecord.Line> lines = new ArrayList<>(beginning);
    if (leftOut > 0) {
      lines.add(
          new AttemptRecord.Line(
              lastLeftOut, "… %,d lines are left out …".formatted(leftOut), null));
    }
    lines.addAll(end);
    return lines;
  }
}
