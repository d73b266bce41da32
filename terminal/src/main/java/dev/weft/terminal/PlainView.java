package dev.weft.terminal;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.summary.Account;
import dev.weft.summary.WholeLines;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What happens in a run as lines, each of which begins with its task: `TASK: what happened` from
/// Weft, `TASK | text` from a step. Ends with a summary. One thread at a time may tell it events,
/// and each is written as whole lines.
public final class PlainView implements Listener {
  private static final long CHARS_KEPT_MAX = 32 << 20;

  private final PrintWriter out;
  private final Advice advice;
  private final Paint paint;
  private final Pieces pieces;
  private final Account account = new Account();
  private final WholeLines lines = new WholeLines();
  // What attempts under way have printed that is not shown yet, where that comes in pieces.
  private final Map<Key, Piece> open = new HashMap<>();

  private long charsKept;

  private record Key(String task, String step) {}

  /// @param colours whether each task's name has a colour of its own
  public PlainView(PrintWriter out, Advice advice, boolean colours, Pieces pieces) {
    this.out = out;
    this.advice = advice;
    this.paint = colours ? Paint.COLOURS : Paint.NONE;
    this.pieces = pieces;
  }

  @Override
  public void on(Event event) {
    account.on(event);
    switch (event) {
      case Event.RunStarted _ -> advice.beginning().forEach(out::println);
      case Event.Output output -> printed(output);
      case Event.RunEnded _ -> {
        out.println();
        SummaryText.of(account.summary(), advice, paint).forEach(out::println);
      }
      default -> {
        Told told = Told.of(event, advice);
        if (told != null) {
          show(event, told);
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
    if (pieces == Pieces.LINES) {
      out.println(line);
      return;
    }
    Piece piece = open.computeIfAbsent(new Key(task, output.step().id()), _ -> new Piece());
    piece.add(line);
    charsKept += line.length();
    if (piece.isFull() || charsKept > CHARS_KEPT_MAX) {
      show(piece, OneLine.of(task + ": " + output.step().name()) + ", so far", true);
    }
  }

  private void show(Event event, Told told) {
    Piece piece =
        event instanceof Event.StepEnded ended && !open.isEmpty()
            ? open.remove(new Key(ended.task().name(), ended.outcome().step().id()))
            : null;
    if (piece != null) {
      show(piece, told.line(Paint.NONE), told.kind() != Told.Kind.FAULT);
      if (pieces == Pieces.FOLDS && told.kind() != Told.Kind.FAULT) {
        return;
      }
    }
    out.println(told.line(paint));
  }

  private void show(Piece piece, String title, boolean foldable) {
    List<String> lines = piece.take();
    for (String line : lines) {
      charsKept -= line.length();
    }
    boolean fold = pieces == Pieces.FOLDS && foldable && !lines.isEmpty();
    if (fold) {
      out.println("::group::" + title.replace("%", "%25"));
    }
    lines.forEach(out::println);
    if (fold) {
      out.println("::endgroup::");
    }
  }
}
