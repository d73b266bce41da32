package dev.weft.terminal.screen;

import dev.weft.Event;
import dev.weft.Step;
import dev.weft.engine.Numbers;
import dev.weft.model.RunModel;
import dev.weft.model.TaskProgress;
import dev.weft.terminal.text.Advice;
import dev.weft.terminal.text.EventText;
import dev.weft.terminal.text.OneLine;
import dev.weft.terminal.text.Paint;
import dev.weft.terminal.text.Symbols;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text waiting to be printed above the live area, where it scrolls up and stays. If text
/// arrives faster than anybody could read it, only the latest is kept, with a count of the dropped
/// lines; failures are dropped last. Not thread-safe.
final class ScrollingText {
  // The height of most screens: more lines would scroll away before they are seen.
  private static final int KEPT = 60;
  private static final int LINES_OF_A_STEP = 3;
  private static final int LINES_OF_A_FAILURE = 10;

  private final Advice advice;
  private final Paint paint;
  private final Symbols symbols;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private long passedOver;

  /// @param event null for a message
  /// @param printed the last lines of the step that ended
  private record Entry(@Nullable Event event, String message, List<String> printed) {
    boolean isFault() {
      return event instanceof Event.StepEnded ended
          && ended.outcome().status().isFault()
          && ended.retryAt() == null;
    }
  }

  ScrollingText(Advice advice, Paint paint, Symbols symbols) {
    this.advice = advice;
    this.paint = paint;
    this.symbols = symbols;
  }

  /// Adds an event. Must be called before the model handles it.
  void take(Event event, RunModel model) {
    switch (event) {
      case Event.RunStarted _ -> advice.beginning().forEach(this::say);
      case Event.StepEnded ended -> take(ended, model);
      case Event.GroupEnded ended -> {
        if (!ended.complete() || ended.reason() != null) {
          add(new Entry(event, "", List.of()));
        }
      }
      case Event.RunPaused _, Event.RunResumed _, Event.Stalled _, Event.Missed _ ->
          add(new Entry(event, "", List.of()));
      case Event.TaskStarted _,
          Event.StepStarted _,
          Event.Output _,
          Event.StepPolled _,
          Event.LimitAwaited _,
          Event.LimitAdapted _,
          Event.TaskEnded _,
          Event.TaskKept _,
          Event.RunCancelled _,
          Event.StepRepeated _,
          Event.RunEnded _ -> {
        // Shown in the live area, if at all.
      }
    }
  }

  private void take(Event.StepEnded ended, RunModel model) {
    Step<?> step = ended.outcome().step();
    // The steps inside it are reported instead.
    if (step.inside().isEmpty()) {
      TaskProgress task = model.task(ended.task().name());
      List<String> printed =
          task == null || ended.retryAt() != null
              ? List.of()
              : task.printed(step, ended.outcome().attempt());
      add(new Entry(ended, "", printed));
    }
  }

  /// Adds a message that is not an event.
  void say(String message) {
    add(new Entry(null, message, List.of()));
  }

  private void add(Entry entry) {
    entries.add(entry);
    if (entries.size() > KEPT) {
      passedOver++;
      Iterator<Entry> oldest = entries.iterator();
      while (oldest.hasNext()) {
        Entry old = oldest.next();
        if (old.event() != null && !old.isFault()) {
          oldest.remove();
          return;
        }
      }
      entries.removeFirst();
    }
  }

  /// Removes and returns the new lines.
  List<String> lines(Steering steering) {
    if (entries.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    if (passedOver > 0 && !steering.onlyFailures()) {
      lines.add(
          paint.faint(
              "%s%s lines more, too quick to be shown"
                  .formatted(symbols.passedOver, Numbers.format(passedOver))));
    }
    passedOver = 0;
    for (Entry entry : entries) {
      append(entry, steering, lines);
    }
    entries.clear();
    return lines;
  }

  private void append(Entry entry, Steering steering, List<String> lines) {
    EventText eventText = entry.event() == null ? null : EventText.of(entry.event(), advice);
    if (eventText == null) {
      lines.add(OneLine.of(entry.message()));
      return;
    }
    boolean wanted = eventText.task() == null || steering.passes(eventText.task());
    if (!wanted || (steering.onlyFailures() && eventText.kind() != EventText.Kind.FAULT)) {
      return;
    }
    String mark =
        switch (eventText.kind()) {
          case DONE -> paint.good(symbols.done);
          case FAULT -> paint.bad(symbols.fault);
          case NOTE -> "  ";
        };
    lines.add(mark + eventText.line(paint));
    int shown = entry.isFault() ? LINES_OF_A_FAILURE : LINES_OF_A_STEP;
    List<String> printed = entry.printed();
    if (printed.size() > shown) {
      lines.add(paint.faint("    | " + symbols.cut));
    }
    printed
        .subList(Math.max(0, printed.size() - shown), printed.size())
        .forEach(line -> lines.add(paint.faint("    | ") + OneLine.printed(line)));
  }
}
