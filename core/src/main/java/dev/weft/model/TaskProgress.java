package dev.weft.model;

import dev.weft.Event;
import dev.weft.Step;
import dev.weft.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task under way: where its steps stand, and the last lines that it printed.
public final class TaskProgress {
  private static final int LINES_MAX = 200;
  private static final int LINES_MIN = 10;
  private static final int LINES_OF_ALL = 20_000;
  private static final int CHARS_MAX = 1_000;

  private final Task task;
  private final String group;
  private final List<StepProgress> steps = new ArrayList<>(1);
  // Null while it has printed nothing.
  private @Nullable Deque<Line> lines;
  private long forgotten;

  /// @param more whether it goes on, as far as it has come
  private record Line(String step, int attempt, String text, boolean more) {}

  TaskProgress(Task task, String group) {
    this.task = task;
    this.group = group;
  }

  public Task task() {
    return task;
  }

  public String group() {
    return group;
  }

  /// Its steps under way: one, none between two, several side by side.
  List<StepProgress> steps() {
    return List.copyOf(steps);
  }

  void stand(StepProgress step) {
    steps.add(step);
  }

  /// Forgets where this step stands, and returns it; null if it stood nowhere.
  @Nullable StepProgress leave(Step step) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).step().id().equals(step.id())) {
        return steps.remove(i);
      }
    }
    return null;
  }

  /// @param underWay how many tasks are under way, which share the room for lines
  void print(Event.Output output, int underWay) {
    if (lines == null) {
      lines = new ArrayDeque<>();
    }
    int room = Math.clamp(LINES_OF_ALL / Math.max(1, underWay), LINES_MIN, LINES_MAX);
    String line = takeBegun(lines, output) + output.line();
    while (lines.size() >= room) {
      lines.removeFirst();
      forgotten++;
    }
    String text = line.length() > CHARS_MAX ? line.substring(0, CHARS_MAX) : line;
    lines.addLast(new Line(output.step().id(), output.attempt(), text, output.more()));
  }

  /// Takes out what has come of the line that goes on with this; empty if nothing has.
  private static String takeBegun(Deque<Line> lines, Event.Output output) {
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

  /// How many lines it printed before those that are still known.
  public long forgotten() {
    return forgotten;
  }

  /// The last lines that it printed.
  public List<String> printed() {
    return lines == null ? List.of() : lines.stream().map(Line::text).toList();
  }

  /// Those of one attempt.
  public List<String> printed(Step step, int attempt) {
    return lines == null
        ? List.of()
        : lines.stream()
            .filter(line -> line.step().equals(step.id()) && line.attempt() == attempt)
            .map(Line::text)
            .toList();
  }

  /// The very last one, if this step printed it; otherwise null.
  public @Nullable String lastPrinted(Step step) {
    Line last = lines == null ? null : lines.peekLast();
    return last == null || !last.step().equals(step.id()) ? null : last.text();
  }
}
