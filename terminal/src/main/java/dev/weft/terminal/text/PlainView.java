package dev.weft.terminal.text;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.model.RunModel;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A view that prints the events of a run as lines, each of which begins with its task: `TASK: what
/// happened` from Weft, `TASK | text` from a step. Ends with a summary. Events must come from one
/// thread at a time; each is written as whole lines.
public final class PlainView implements Listener {
  // The number of lines kept of each task, for the summary of failures.
  private static final int LINES_OF_FAILURES = 10;
  private static final long CHARS_KEPT_MAX = 32 << 20;

  private final PrintWriter out;
  private final Advice advice;
  private final Paint paint;
  private final OutputGrouping grouping;
  private final RunModel model = new RunModel(new RunModel.Details(LINES_OF_FAILURES, false));
  private final WholeLines lines = new WholeLines();
  // The output of attempts in progress that is not printed yet, if it is grouped.
  private final Map<Key, HeldLines> open = new HashMap<>();

  private long charsKept;

  private record Key(String task, String step) {}

  /// @param colours whether to colour the names of tasks
  public PlainView(PrintWriter out, Advice advice, boolean colours, OutputGrouping grouping) {
    this.out = out;
    this.advice = advice;
    this.paint = colours ? Paint.COLOURS : Paint.NONE;
    this.grouping = grouping;
  }

  @Override
  public void on(Event event) {
    model.on(event);
    switch (event) {
      case Event.RunStarted _ -> advice.beginning().forEach(out::println);
      case Event.Output output -> printed(output);
      case Event.RunEnded _ -> {
        out.println();
        SummaryText.of(model.summary(), advice, paint).forEach(out::println);
      }
      default -> {
        EventText text = EventText.of(event, advice);
        if (text != null) {
          show(event, text);
        }
      }
    }
    out.flush();
  }

  private void printed(Event.Output output) {
    String printed = lines.take(output);
    if (printed == null) {
      return;
    }
    String task = output.task().name();
    String line = paint.task(OneLine.of(task)) + " | " + OneLine.passedOn(printed);
    if (grouping == OutputGrouping.LINES) {
      out.println(line);
      return;
    }
    HeldLines piece = open.computeIfAbsent(new Key(task, output.step().id()), _ -> new HeldLines());
    piece.add(line);
    charsKept += line.length();
    if (piece.isFull() || charsKept > CHARS_KEPT_MAX) {
      show(piece, OneLine.of(task + ": " + output.step().name()) + ", so far", true);
    }
  }

  private void show(Event event, EventText text) {
    HeldLines piece =
        event instanceof Event.StepEnded ended && !open.isEmpty()
            ? open.remove(new Key(ended.task().name(), ended.outcome().step().id()))
            : null;
    if (piece != null) {
      show(piece, text.line(Paint.NONE), text.kind() != EventText.Kind.FAULT);
      if (grouping == OutputGrouping.FOLDS && text.kind() != EventText.Kind.FAULT) {
        return;
      }
    }
    out.println(text.line(paint));
  }

  private void show(HeldLines piece, String title, boolean foldable) {
    List<String> lines = piece.take();
    for (String line : lines) {
      charsKept -= line.length();
    }
    boolean fold = grouping == OutputGrouping.FOLDS && foldable && !lines.isEmpty();
    if (fold) {
      out.println("::group::" + title.replace("%", "%25"));
    }
    lines.forEach(out::println);
    if (fold) {
      out.println("::endgroup::");
    }
  }
}
