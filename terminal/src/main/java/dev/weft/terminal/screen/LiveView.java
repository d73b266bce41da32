package dev.weft.terminal.screen;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.model.RunModel;
import dev.weft.model.Summary;
import dev.weft.terminal.text.Advice;
import dev.weft.terminal.text.Paint;
import dev.weft.terminal.text.SummaryText;
import dev.weft.terminal.text.Symbols;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/// What happens in a run, on a terminal, while it happens: an area of lines that are drawn over and
/// over, and above it what has ended. At the end a summary.
///
/// One thread at a time may tell it events. It draws on a thread of its own, twenty times a second
/// at most, and never keeps who tells it waiting for the terminal. That one is opened once the run
/// has taken a moment: a run that is quicker is over before it could be looked at.
///
/// [#close] gives the terminal back, and so does the end of the run; a run that breaks off without
/// an [Event.RunEnded] needs the former.
public final class LiveView implements Listener, AutoCloseable {
  private static final long OPENED_AFTER_MILLIS = 100;
  private static final long KEY_MILLIS = 50;
  private static final long KEY_MILLIS_IDLE = 100;
  // How many looks for a key come to one look at the window's size.
  private static final int LOOKS_A_SIZE = 4;
  // Of each task, for whoever looks at what it printed.
  private static final int LINES_KEPT = 200;
  private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final PrintWriter out;
  private final Advice advice;
  private final Symbols symbols;
  private final Runnable quit;
  // From here on guarded by this.
  private final RunModel model = new RunModel(new RunModel.Details(LINES_KEPT, false));
  private final ScrollingText above;
  private final Steering steering;
  private Outlook outlook = Outlook.NONE;
  private Supplier<Outlook> lookingAhead = () -> Outlook.NONE;
  private Instant told = Instant.EPOCH;
  private long toldNanos;
  private boolean changed;
  // The time that is shown, in tenths of seconds.
  private long tick = -1;
  private boolean ended;
  private @Nullable Thread drawing;
  private @Nullable Screen screen;
  private @Nullable RuntimeException bug;

  /// @param out where the summary goes
  /// @param controls what the keys act on; null for nothing
  /// @param by who sits at the terminal; null where approvals are not to be answered there
  /// @param environment the variables of the process
  public LiveView(
      PrintWriter out,
      Advice advice,
      @Nullable Controls controls,
      @Nullable String by,
      Function<String, @Nullable String> environment) {
    this.out = out;
    this.advice = advice;
    this.symbols = Symbols.of(environment);
    this.above = new ScrollingText(advice, Paint.COLOURS, symbols);
    this.steering = new Steering(controls, by, this::say);
    this.quit = controls == null ? () -> {} : controls::quit;
  }

  @Override
  public void on(Event event) {
    synchronized (this) {
      above.take(event, model);
      model.on(event);
      if (event instanceof Event.StepEnded stepEnded) {
        steering.takeBack(stepEnded.task().name(), stepEnded.outcome().step());
      }
      told = event.at();
      toldNanos = System.nanoTime();
      changed = true;
      if (drawing == null && event instanceof Event.TaskStarted) {
        drawing = Thread.ofPlatform().daemon().name("weft-view").start(this::drawUntilEnd);
      }
    }
    if (event instanceof Event.RunEnded) {
      close();
      out.println();
      SummaryText.of(summary(), advice, Paint.COLOURS).forEach(out::println);
      out.flush();
      rethrow();
    }
  }

  private synchronized Summary summary() {
    return model.summary();
  }

  /// What the drawing thread threw, where that is no trouble with the terminal but a mistake.
  private synchronized void rethrow() {
    if (bug != null) {
      throw bug;
    }
  }

  /// Says a line above the live area. Safe from any thread.
  ///
  /// @return false if there is none, so that somebody else has to say it
  public synchronized boolean say(String line) {
    if (ended || drawing == null) {
      return false;
    }
    above.say(line);
    changed = true;
    return true;
  }

  /// Tells it what is known of the run beforehand.
  ///
  /// @param now what is known already
  /// @param soon what is known by looking for it, which is done in the background once there is
  ///     something to be seen
  public synchronized void expect(Outlook now, Supplier<Outlook> soon) {
    outlook = now;
    lookingAhead = soon;
  }

  private synchronized void expect(Outlook found) {
    outlook = found;
    changed = true;
  }

  /// Gives the terminal back at once, for a process that is about to end. Safe from any thread.
  public void restoreTerminal() {
    Screen open;
    synchronized (this) {
      open = screen;
    }
    if (open != null) {
      open.restore();
    }
  }

  /// Returns when the terminal is as it was. Safe from any thread.
  @Override
  public void close() {
    Thread thread;
    synchronized (this) {
      ended = true;
      notifyAll();
      thread = drawing;
    }
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    lines().forEach(out::println);
    out.flush();
  }

  private void drawUntilEnd() {
    try {
      if (awaitOpening()) {
        return;
      }
      try (Screen open = Screen.open()) {
        synchronized (this) {
          screen = open;
          var _ = CompletableFuture.supplyAsync(lookingAhead).thenAccept(this::expect);
        }
        draw(open);
      }
    } catch (IOException | InterruptedException noTerminal) {
      // Without one the lines are told at the end, with the summary.
    } catch (RuntimeException mistake) {
      synchronized (this) {
        bug = mistake;
      }
    }
  }

  /// Returns whether the run has ended in the meantime.
  private synchronized boolean awaitOpening() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(OPENED_AFTER_MILLIS);
    for (long left = end - System.nanoTime(); left > 0 && !ended; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return ended;
  }

  private void draw(Screen open) throws InterruptedException {
    Key key = null;
    long drawn = System.nanoTime() - FRAME_NANOS;
    for (int looks = 0; ; looks++) {
      if (key != null && key.kind() == Key.Kind.QUIT) {
        open.restore();
        quit.run();
      } else if (key != null && key.kind() == Key.Kind.SUSPEND) {
        open.suspend();
        key = null;
      }
      boolean due = System.nanoTime() - drawn >= FRAME_NANOS;
      Frame frame;
      synchronized (this) {
        if (key != null) {
          steering.press(key, model);
          changed = true;
        }
        if (ended) {
          break;
        }
        changed |= looks % LOOKS_A_SIZE == 0 && open.look();
        frame = due ? next(open) : null;
      }
      if (frame != null) {
        drawn = System.nanoTime();
        open.draw(frame.lines(), frame.area());
      }
      key = open.key(frame != null ? KEY_MILLIS : KEY_MILLIS_IDLE);
    }
    open.draw(lines(), List.of());
  }

  /// What is drawn at once.
  ///
  /// @param lines scroll up and stay
  private record Frame(List<String> lines, List<AttributedString> area) {}

  /// What is to be drawn now; null while it would look like what is there.
  private synchronized @Nullable Frame next(Screen open) {
    Instant now = told.plusNanos(System.nanoTime() - toldNanos);
    long millis = Durations.between(model.began(), now).toMillis();
    long next = Picture.hasTenths(model, now) ? millis / 100 : millis / 1_000 * 10;
    if (!changed && next == tick) {
      return null;
    }
    tick = next;
    changed = false;
    return new Frame(
        above.lines(steering),
        Picture.of(model, steering, outlook, symbols, now, open.columns(), open.rows()));
  }

  private synchronized List<String> lines() {
    return above.lines(steering);
  }
}
