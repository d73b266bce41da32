package dev.weft.terminal.text;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.model.RunModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A view that prints the events of a run as lines, each of which begins with its task: `TASK: what
/// happened` from Weft, `TASK | text` from a step. Ends with a summary. Events must come from one
/// thread at a time; each is written as whole lines.
public final class PlainView implements Listener, AutoCloseable {
  // The number of lines kept of each task, for the summary of failures.
  private static final int LINES_OF_FAILURES = 10;
  private static final long CHARS_KEPT_MAX = 32 << 20;

  private final PrintWriter out;
  private final Advice advice;
  private final Paint paint;
  private final OutputGrouping grouping;
  private final @Nullable TaskOrder order;
  private final RunModel model = new RunModel(new RunModel.Details(LINES_OF_FAILURES, false));
  private final WholeLines lines = new WholeLines();
  // The output of attempts in progress that is not printed yet, if it is grouped.
  private final Map<Key, HeldLines> open = new HashMap<>();

  private long charsKept;

  private record Key(String task, String step) {}

  /// @param colours whether to colour the names of tasks
  public PlainView(PrintWriter out, Advice advice, boolean colours, OutputGrouping grouping) {
    this(out, advice, colours, grouping, null);
  }

  /// @param colours whether to colour the names of tasks
  /// @param waiting the folder for lines that wait for their turn, if lines are printed in the
  /// order of the plan; null to print them as they come
  public PlainView(
      PrintWriter out,
      Advice advice,
      boolean colours,
      OutputGrouping grouping,
      @Nullable Path waiting) {
    this.order = waiting == null ? null : new TaskOrder(out, waiting);
    this.out = out;
    this.advice = advice;
    this.paint = colours ? Paint.COLOURS : Paint.NONE;
    this.grouping = grouping;
  }

  @Override
  public void on(Event event) {
    model.on(event);
    if (order != null) {
      order.before(event);
    }
    show(event);
    if (order != null) {
      order.after(event);
    }
    out.flush();
  }

  private void show(Event event) {
    switch (event) {
      case Event.RunStarted _ -> advice.beginning().forEach(out::println);
      case Event.Output output -> printed(output);
      case Event.RunEnded _ -> {
        close();
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
  }

  /// Prints a line of a task.
  private void print(String task, String line) {
    if (order == null) {
      out.println(line);
    } else {
      order.print(task, line);
    }
  }

  /// Prints what waits for its turn. Called again, it does nothing.
  @Override
  public void close() {
    if (order != null) {
      order.close();
    }
  }

  private void printed(Event.Output output) {
    String printed = lines.take(output);
    if (printed == null) {
      return;
    }
    String task = output.task().name();
    String line = paint.task(OneLine.of(task)) + " | " + OneLine.passedOn(printed);
    if (grouping == OutputGrouping.LINES) {
      print(task, line);
      return;
    }
    HeldLines piece = open.computeIfAbsent(new Key(task, output.step().id()), _ -> new HeldLines());
    piece.add(line);
    charsKept += line.length();
    if (piece.isFull() || charsKept > CHARS_KEPT_MAX) {
      show(task, piece, OneLine.of(task + ": " + output.step().name()) + ", so far", true);
    }
  }

  private void show(Event event, EventText text) {
    HeldLines piece =
        event instanceof Event.StepEnded ended && !open.isEmpty()
            ? open.remove(new Key(ended.task().name(), ended.outcome().step().id()))
            : null;
    if (piece != null && event instanceof Event.StepEnded ended) {
      show(ended.task().name(), piece, text.line(Paint.NONE), text.kind() != EventText.Kind.FAULT);
      if (grouping == OutputGrouping.FOLDS && text.kind() != EventText.Kind.FAULT) {
        return;
      }
    }
    String line = text.line(paint);
    if (event instanceof Event.StepEnded ended) {
      print(ended.task().name(), line);
    } else if (order != null && event instanceof Event.GroupEnded ended) {
      order.printOfGroup(ended.group(), line);
    } else {
      // Such as an approval, which somebody is to answer now.
      out.println(line);
    }
  }

  private void show(String task, HeldLines piece, String title, boolean foldable) {
    List<String> lines = piece.take();
    for (String line : lines) {
      charsKept -= line.length();
    }
    boolean fold = grouping == OutputGrouping.FOLDS && foldable && !lines.isEmpty();
    if (fold) {
      print(task, "::group::" + title.replace("%", "%25"));
    }
    lines.forEach(line -> print(task, line));
    if (fold) {
      print(task, "::endgroup::");
    }
  }
}
