package dev.weft.terminal.screen;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Status;
import dev.weft.engine.Numbers;
import dev.weft.model.Activity;
import dev.weft.model.RunModel;
import dev.weft.terminal.text.OneLine;
import dev.weft.terminal.text.Symbols;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// The last line of the live area: the progress of the run, or a prompt.
final class StatusLine {
  private static final String HELP = "? help";
  // With fewer tasks, their rate says little.
  private static final int MANY_TASKS = 20;

  private final RunModel model;
  private final Steering steering;
  private final Symbols symbols;
  private final int width;

  private StatusLine(RunModel model, Steering steering, Symbols symbols, int width) {
    this.model = model;
    this.steering = steering;
    this.symbols = symbols;
    this.width = width;
  }

  static AttributedString of(
      RunModel model, Steering steering, Outlook outlook, Symbols symbols, Instant now, int width) {
    StatusLine foot = new StatusLine(model, steering, symbols, width);
    Draft draft = steering.draft();
    return switch (steering.mode()) {
      case ANSWER -> draft == null ? AttributedString.EMPTY : foot.answer(draft);
      case FILTER -> foot.typed("/", steering.filter());
      case STOP -> foot.asked("stop the run? q again stops it, any other key does not");
      case OUTPUT -> foot.asked("up, down: scroll · any other key: back to the tasks");
      case TASKS, HELP -> foot.state(outlook, now);
    };
  }

  private AttributedString asked(String text) {
    return Fit.cut(new AttributedString(text, Picture.STRONG), width, symbols);
  }

  /// Returns a prompt that is cut at its beginning, because the user is typing at its end.
  private AttributedString typed(String asked, String typed) {
    AttributedString text =
        new AttributedStringBuilder()
            .append(asked, Picture.STRONG)
            .append(typed)
            .append(" ", AttributedStyle.INVERSE)
            .toAttributedString();
    int columns = text.columnLength();
    return columns <= width ? text : text.columnSubSequence(columns - width, columns);
  }

  private AttributedString answer(Draft draft) {
    String trouble = draft.trouble().isEmpty() ? "" : draft.trouble() + ". ";
    return typed(OneLine.of(trouble + draft.task() + ": " + draft.asked()) + " ", draft.typed());
  }

  private AttributedString state(Outlook outlook, Instant now) {
    List<AttributedString> parts = parts(outlook, now);
    boolean keys = steering.canAct() && width > 2 * HELP.length();
    int room = keys ? width - HELP.length() - 1 : width;
    AttributedStringBuilder line = new AttributedStringBuilder();
    for (AttributedString part : parts) {
      // Parts that do not fit are left out; the least important come last.
      if (line.columnLength() + part.columnLength() + 3 <= room || line.length() == 0) {
        line.append(line.length() == 0 ? "" : " · ", Picture.FAINT).append(part);
      }
    }
    if (!keys) {
      return Fit.cut(line.toAttributedString(), width, symbols);
    }
    return new AttributedStringBuilder()
        .append(Fit.pad(line.toAttributedString(), room, symbols))
        .append(" ")
        .append(HELP, Picture.FAINT)
        .toAttributedString();
  }

  /// Returns the parts, most important first.
  private List<AttributedString> parts(Outlook outlook, Instant now) {
    Forecast forecast = Forecast.of(model, outlook, now);
    List<AttributedString> parts = new ArrayList<>();
    Event.RunPaused paused = model.paused();
    if (model.cancelled() != null) {
      parts.add(new AttributedString("stopping", Picture.BAD));
    } else if (paused != null) {
      parts.add(new AttributedString("paused by " + OneLine.of(paused.by()), Picture.STRONG));
    }
    long done = model.ended();
    parts.add(
        new AttributedString(
            forecast.total() < 0
                ? "%s done".formatted(Numbers.format(done))
                : "%s of %s done"
                    .formatted(Numbers.format(done), Numbers.format(forecast.total()))));
    long failed = model.ended(Status.FAILED) + model.ended(Status.TIMED_OUT);
    if (failed > 0) {
      parts.add(new AttributedString("%s failed".formatted(Numbers.format(failed)), Picture.BAD));
    }
    Duration left = forecast.left();
    parts.add(
        new AttributedString(
            Fit.time(Durations.between(model.began(), now))
                + (left == null ? "" : ", about " + Fit.time(left) + " left")));
    add(parts, model.steps().all(Activity.RUNNING).size(), "running");
    add(parts, model.steps().waiting(), "waiting");
    double rate = model.rate(now);
    if (rate >= 1 && done >= MANY_TASKS) {
      parts.add(new AttributedString(Numbers.format(Math.round(rate)) + "/s"));
    }
    if (steering.onlyFailures()) {
      parts.add(new AttributedString("only failures", Picture.STRONG));
    }
    if (!steering.filter().isEmpty()) {
      parts.add(new AttributedString("/" + OneLine.of(steering.filter()), Picture.STRONG));
    }
    return parts;
  }

  private static void add(List<AttributedString> parts, long count, String what) {
    if (count > 0) {
      parts.add(new AttributedString("%s %s".formatted(Numbers.format(count), what)));
    }
  }
}
