package dev.weft.model;

import dev.weft.Event;
import dev.weft.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last lines that a task printed. Only the beginning of a very long line is kept.
final class PrintedLines {
  private static final int CHARS_MAX = 4_096;

  private final Deque<Line> lines = new ArrayDeque<>(4);
  private long forgotten;

  /// @param more whether the line is incomplete so far
  private record Line(String step, int attempt, String text, boolean more) {}

  /// @param room the number of lines to keep
  void print(Event.Output output, int room) {
    String line = takeBegun(output) + output.line();
    while (lines.size() >= room) {
      lines.removeFirst();
      forgotten++;
    }
    String text = line.length() > CHARS_MAX ? line.substring(0, CHARS_MAX) + "…" : line;
    lines.addLast(new Line(output.step().id(), output.attempt(), text, output.more()));
  }

  /// Removes and returns the incomplete line that `output` continues; empty if there is none.
  private String takeBegun(Event.Output output) {
    for (Iterator<Line> back = lines.descendingIterator(); back.hasNext(); ) {
      Line line = back.next();
      if (line.step().equals(output.step().id()) && line.attempt() == output.attempt()) {
        if (line.more()) {
          back.remove();
          return line.text();
        }
        return "";
      }
    }
    return "";
  }

  long forgotten() {
    return forgotten;
  }

  List<String> all() {
    return lines.stream().map(Line::text).toList();
  }

  List<String> of(Step<?> step, int attempt) {
    return lines.stream()
        .filter(line -> line.step().equals(step.id()) && line.attempt() == attempt)
        .map(Line::text)
        .toList();
  }

  @Nullable String last(Step<?> step) {
    Line last = lines.peekLast();
    return last == null || !last.step().equals(step.id()) ? null : last.text();
  }
}
