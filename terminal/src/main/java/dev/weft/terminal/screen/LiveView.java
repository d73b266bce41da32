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

/// A live view of a run on a terminal: an area of lines that is redrawn continually, and above it
/// the finished lines. It ends with a summary.
///
/// Events must come from one thread at a time. A separate thread draws, at most twenty times a
/// second, so that events never wait for the terminal. The terminal is opened only after the run
/// has taken a moment, because nobody could read the view of a very short run.
///
/// [#close] restores the terminal, as does the end of the run. A run that breaks off without an
/// [Event.RunEnded] requires `close`.
public final class LiveView implements Listener, AutoCloseable {
  private static final long OPENED_AFTER_MILLIS = 100;
  private static final long KEY_MILLIS = 50;
  private static final long KEY_MILLIS_IDLE = 100;
  // The number of polls for a key per poll of the window's size.
  private static final int LOOKS_A_SIZE = 4;
  // Per task, for the view of its output.
  private static final int LINES_KEPT = 200;
  private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final PrintWriter out;
  private final Advice advice;
  private final Symbols symbols;
  private final Runnable quit;
  // The following fields are guarded by this.
  private final RunModel model = new RunModel(new RunModel.Details(LINES_KEPT, false).withWork());
  private final ScrollingText above;
  private final Steering steering;
  private Outlook outlook = Outlook.NONE;
  private Supplier<Outlook> lookingAhead = () -> Outlook.NONE;
  private Instant lastEventAt = Instant.EPOCH;
  private long lastEventNanos;
  private boolean changed;
  // The displayed time, in tenths of a second.
  private long tick = -1;
  private boolean ended;
  private @Nullable Thread drawing;
  private @Nullable Screen screen;
  private @Nullable RuntimeException bug;

  /// @param out receives the summary
  /// @param controls the actions of the keys; null for none
  /// @param by the person at the terminal; null if approvals must not be answered there
  /// @param environment looks up the variables of the process
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
      lastEventAt = event.at();
      lastEventNanos = System.nanoTime();
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

  /// Rethrows an exception of the drawing thread that a bug caused, as opposed to the terminal.
  private synchronized void rethrow() {
    if (bug != null) {
      throw bug;
    }
  }

  /// Prints a line above the live area. Thread-safe.
  ///
  /// @return false if there is no live area, so that the caller has to print the line
  public synchronized boolean say(String line) {
    if (ended || drawing == null) {
      return false;
    }
    above.say(line);
    changed = true;
    return true;
  }

  /// Sets what is known about the run in advance.
  ///
  /// @param now what is already known
  /// @param soon computes further knowledge, in the background, once the view is shown
  public synchronized void expect(Outlook now, Supplier<Outlook> soon) {
    outlook = now;
    lookingAhead = soon;
  }

  private synchronized void expect(Outlook found) {
    outlook = found;
    changed = true;
  }

  /// Restores the terminal at once, for a process that is about to exit. Thread-safe.
  public void restoreTerminal() {
    Screen open;
    synchronized (this) {
      open = screen;
    }
    if (open != null) {
      open.restore();
    }
  }

  /// Blocks until the terminal is restored. Thread-safe.
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
      // Without a terminal the lines are printed at the end, with the summary.
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

  /// The content of one drawing.
  ///
  /// @param lines finished lines, which scroll up and stay
  private record Frame(List<String> lines, List<AttributedString> area) {}

  /// Returns the next frame; null if it would look like the current one.
  private synchronized @Nullable Frame next(Screen open) {
    Instant now = lastEventAt.plusNanos(System.nanoTime() - lastEventNanos);
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
