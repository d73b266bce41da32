package dev.weft.restate.host;

import dev.weft.engine.Numbers;
import dev.weft.restate.wire.AttemptRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The lines that an attempt prints. Of long output only the beginning and the end are kept,
/// because all of it passes through the engine's log. Thread-safe.
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

  /// Returns the lines so far that will be kept in any case.
  synchronized List<AttemptRecord.Line> beginning() {
    return List.copyOf(beginning);
  }

  /// Returns the lines so far, with a note about omitted ones.
  synchronized List<AttemptRecord.Line> lines() {
    List<AttemptRecord.Line> lines = new ArrayList<>(beginning);
    if (leftOut > 0) {
      lines.add(
          new AttemptRecord.Line(
              lastLeftOut, "… %s lines are left out …".formatted(Numbers.format(leftOut)), null));
    }
    lines.addAll(end);
    return lines;
  }
}
