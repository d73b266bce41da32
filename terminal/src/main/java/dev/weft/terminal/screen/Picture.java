package dev.weft.terminal.screen;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Step;
import dev.weft.engine.Numbers;
import dev.weft.model.Activity;
import dev.weft.model.RunModel;
import dev.weft.model.StepProgress;
import dev.weft.model.TaskProgress;
import dev.weft.terminal.text.OneLine;
import dev.weft.terminal.text.Symbols;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/// Lays out the live area: the running steps, the waiting ones and what they wait for, and the
/// progress of the run. A pure function: the same model, time and size give the same picture.
///
/// ```text
/// ╌╌ morning ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
///   Laptop  Log in       ███░░░░░ 12s, 30s left
///   2 wait for limit `api` (2 of 2 in use): A, B
/// 3 of 10 done · 1 running · 2 waiting · 12s
/// ```
final class Picture {
  // A narrower screen has no space for bars or the plan's name.
  private static final int WIDE = 60;
  private static final int LINES_MIN = 4;
  private static final int NAME_MAX = 40;
  private static final Duration SECOND = Duration.ofSeconds(1);
  // No screen has more lines.
  private static final int LOOKED_AT_MAX = 200;
  static final AttributedStyle FAINT = AttributedStyle.DEFAULT.faint();
  static final AttributedStyle BAD = AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
  static final AttributedStyle STRONG = AttributedStyle.DEFAULT.bold();

  private final RunModel model;
  private final Steering steering;
  private final Outlook outlook;
  private final Symbols symbols;
  private final Instant now;
  private final int width;
  private final List<AttributedString> lines = new ArrayList<>();

  private Picture(
      RunModel model, Steering steering, Outlook outlook, Symbols symbols, Instant now, int width) {
    this.model = model;
    this.steering = steering;
    this.outlook = outlook;
    this.symbols = symbols;
    this.now = now;
    this.width = width;
  }

  /// Returns whether a displayed time changes before the next whole second.
  static boolean hasTenths(RunModel model, Instant now) {
    return Stream.of(Activity.RUNNING, Activity.WAITING, Activity.POLL)
        .flatMap(it -> model.steps().all(it).stream().limit(LOOKED_AT_MAX))
        .anyMatch(
            it ->
                it.elapsed(now).compareTo(SECOND) < 0
                    || (it.until() != null
                        && Duration.between(now, it.until()).compareTo(SECOND) < 0));
  }

  /// @param columns the width of the screen; each line is at least one column shorter
  /// @param rows the height of the screen; half of it is used, if that is enough
  static List<AttributedString> of(
      RunModel model,
      Steering steering,
      Outlook outlook,
      Symbols symbols,
      Instant now,
      int columns,
      int rows) {
    Picture picture = new Picture(model, steering, outlook, symbols, now, Math.max(1, columns - 1));
    return picture.lines(
        Math.clamp(rows / 2, Math.min(LINES_MIN, rows - 1), Math.max(1, rows - 1)));
  }

  private List<AttributedString> lines(int room) {
    AttributedString foot = StatusLine.of(model, steering, outlook, symbols, now, width);
    if (room > 2) {
      add(rule());
    }
    int left = room - lines.size() - 1;
    switch (steering.mode()) {
      case HELP ->
          Help.lines(steering.onInterrupt()).stream()
              .limit(left)
              .forEach(it -> add(new AttributedString(it)));
      case OUTPUT -> output(left);
      default -> tasks(left);
    }
    add(foot);
    return lines;
  }

  private void add(AttributedString line) {
    lines.add(Fit.cut(line, width, symbols));
  }

  private AttributedString rule() {
    String title = width < WIDE ? "" : " " + OneLine.of(model.plan()) + " ";
    String line = ("" + symbols.rule).repeat(2) + title;
    int rest = width - new AttributedString(line).columnLength();
    return new AttributedString(line + ("" + symbols.rule).repeat(Math.max(0, rest)), FAINT);
  }

  private void output(int room) {
    TaskProgress task = steering.open();
    if (task == null || room < 1) {
      return;
    }
    boolean ended = model.task(task.name()) != task;
    String title = OneLine.of(task.name()) + (ended ? " (ended)" : "");
    add(new AttributedString(title, STRONG));
    List<String> printed = task.printed();
    if (printed.isEmpty()) {
      add(new AttributedString("  has printed nothing", FAINT));
    }
    int shown = Math.max(0, room - 1);
    int end = steering.endOfOutput(task, shown);
    printed
        .subList(Math.max(0, end - shown), end)
        .forEach(line -> add(AttributedString.fromAnsi("  " + OneLine.printed(line))));
  }

  private void tasks(int room) {
    List<StepProgress> chosen = steering.chosen(model);
    List<AttributedString> waiting = Waiting.lines(model, steering, now, symbols);
    int forWaiting = Math.min(waiting.size(), Math.max(1, (room - 1) / 2));
    if (chosen.size() < room - forWaiting) {
      forWaiting = Math.min(waiting.size(), room - chosen.size());
    }
    rows(chosen, room - forWaiting);
    int shown = forWaiting < waiting.size() ? Math.max(0, forWaiting - 1) : forWaiting;
    waiting.subList(0, shown).forEach(this::add);
    if (shown < forWaiting) {
      add(more(waiting.size() - shown, "are waited for"));
    }
  }

  private static AttributedString more(long count, String what) {
    return new AttributedString("  and %s more %s".formatted(Numbers.format(count), what), FAINT);
  }

  private void rows(List<StepProgress> chosen, int room) {
    if (room < 1) {
      return;
    }
    int shown = chosen.size() > room ? room - 1 : chosen.size();
    int selected = steering.selected(chosen.size());
    int from = Math.clamp((long) selected - shown + 1, 0, Math.max(0, chosen.size() - shown));
    List<StepProgress> rows = chosen.subList(from, from + shown);
    int name = nameColumns(rows);
    for (int i = 0; i < rows.size(); i++) {
      add(row(rows.get(i), name, from + i == selected));
    }
    if (shown < chosen.size()) {
      add(more(chosen.size() - shown, "under way"));
    }
  }

  private int nameColumns(List<StepProgress> rows) {
    int longest = 0;
    for (StepProgress row : rows) {
      longest =
          Math.max(longest, new AttributedString(OneLine.of(row.task().name())).columnLength());
    }
    return Math.min(longest, Math.min(NAME_MAX, width * 2 / 5));
  }

  private AttributedString row(StepProgress step, int nameColumns, boolean selected) {
    AttributedString right = right(step);
    AttributedStyle name = selected ? AttributedStyle.INVERSE : STRONG;
    AttributedStringBuilder left = new AttributedStringBuilder().append(selected ? "> " : "  ");
    String shown = Fit.name(OneLine.of(step.task().name()), nameColumns, symbols);
    left.append(Fit.pad(new AttributedString(shown, name), nameColumns, symbols));
    left.append("  ").append(what(step));
    String printed = step.task().lastPrinted(step.step());
    if (printed != null && step.step().asApproval() == null) {
      left.append("  ").append(AttributedString.stripAnsi(OneLine.printed(printed)), FAINT);
    }
    int columns = width - right.columnLength() - 1;
    return new AttributedStringBuilder()
        .append(Fit.pad(left.toAttributedString(), columns, symbols))
        .append(" ")
        .append(right)
        .toAttributedString();
  }

  private String what(StepProgress at) {
    String name = OneLine.of(at.step().name());
    Step.Approval approval = at.step().asApproval();
    if (approval != null) {
      String by = approval.by().isEmpty() ? "" : " by " + String.join(" or ", approval.by());
      return "waits for an approval" + OneLine.of(by) + ": " + name;
    }
    Event.StepPolled polled = at.polled();
    if (polled != null) {
      return name + " (poll " + Numbers.format(polled.answers() + 1L) + ")";
    }
    return at.attempt() == 1 ? name : name + " (try " + at.attempt() + ")";
  }

  private AttributedString right(StepProgress at) {
    Step.Approval approval = at.step().asApproval();
    if (approval != null && steering.mayAnswer(approval)) {
      return new AttributedString("a: answer", STRONG);
    }
    Instant until = at.until();
    if (until != null && at.activity() == Activity.POLL) {
      return new AttributedString("next in " + Fit.left(Durations.between(now, until)));
    }
    Duration elapsed = at.elapsed(now);
    Duration expected = expected(at);
    String time = Fit.time(elapsed);
    if (expected == null || expected.isZero()) {
      return new AttributedString(time);
    }
    Duration left = expected.minus(elapsed);
    String later = left.isNegative() ? "" : ", " + Fit.left(left) + " left";
    if (width < WIDE) {
      return new AttributedString(left.isNegative() ? time : later.substring(2));
    }
    return new AttributedString(
        Bar.of((double) elapsed.toMillis() / expected.toMillis(), symbols) + " " + time + later);
  }

  /// Returns the expected duration of the whole step; null if unknown.
  private @Nullable Duration expected(StepProgress at) {
    Instant until = at.until();
    if (until != null) {
      return at.elapsed(now).plus(Duration.between(now, until));
    }
    return outlook.of(at.task().group(), at.step());
  }
}
