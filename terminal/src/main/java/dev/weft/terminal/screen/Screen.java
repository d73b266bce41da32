package dev.weft.terminal.screen;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/// A terminal whose last lines are drawn over and over, while what is above scrolls up and stays.
/// Between two drawings the cursor, which is not shown, stands at the beginning of those lines, so
/// that they can be erased whatever a change of the window's width makes of them.
///
/// Signals are left alone: Ctrl-C is SIGINT, as it was before. Ctrl-Z and Ctrl-\ come as keys,
/// since a process that has stopped, or died of SIGQUIT, cannot give the terminal back: that is
/// done before [this process stops][#suspend]. A signal from elsewhere, such as SIGKILL, may not
/// leave the time, which is what the [Watchdog] is for. One thread draws, reads and closes;
/// [#restore] may be called from any other.
final class Screen implements AutoCloseable {
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String ERASE_BELOW = "\r\u001b[J";
  // Terminals that know these show what is between them at once; others pass over them.
  private static final String BEGIN_FRAME = "\u001b[?2026h";
  private static final String END_FRAME = "\u001b[?2026l";

  private final Terminal terminal;
  private final @Nullable Watchdog watchdog;
  private final Attributes before;
  private final Display display;
  private final Keys keys = new Keys();
  // Held by whoever writes to the terminal or changes its state.
  private final ReentrantLock lock = new ReentrantLock();
  private Size size = Size.of(0, 0);
  private boolean restored;
  private boolean inputEnded;

  /// The terminal that this process was started from.
  ///
  /// @throws IOException if there is none
  static Screen open() throws IOException {
    Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .dumb(false)
            .encoding(StandardCharsets.UTF_8)
            // It would ask the terminal, and wait for its answer.
            .graphemeCluster(false)
            .nativeSignals(false)
            .build();
    return new Screen(terminal, watchdog());
  }

  /// Null where no more processes can be started; nothing else depends on it.
  private static @Nullable Watchdog watchdog() {
    try {
      return Watchdog.start();
    } catch (IOException none) {
      return null;
    }
  }

  private Screen(Terminal terminal, @Nullable Watchdog watchdog) {
    this.terminal = terminal;
    this.watchdog = watchdog;
    this.display = new Display(terminal, false);
    this.before = terminal.getAttributes();
    take();
    if (watchdog != null) {
      watchdog.watch();
    }
    look();
  }

  private void take() {
    terminal.enterRawMode();
    Attributes raw = terminal.getAttributes();
    raw.setLocalFlag(Attributes.LocalFlag.ISIG, true);
    // A process that is stopped cannot give the terminal back first.
    raw.setControlChar(Attributes.ControlChar.VSUSP, 0);
    raw.setControlChar(Attributes.ControlChar.VQUIT, 0);
    terminal.setAttributes(raw);
    terminal.writer().write(HIDE_CURSOR);
    terminal.flush();
  }

  /// Stops this process, with those that it shares the terminal with, as the terminal itself does
  /// it for Ctrl-Z, and returns when it goes on. The terminal is given back meanwhile. Where nobody
  /// could let it go on, since no shell with job control has started it, the system stops nothing.
  ///
  /// @throws InterruptedException if the thread is interrupted
  void suspend() throws InterruptedException {
    lock.lock();
    try {
      if (restored) {
        return;
      }
      giveBack();
      // It belongs to the same group, and ends when that goes on.
      new ProcessBuilder("/bin/sh", "-c", "kill -TSTP 0")
          .redirectErrorStream(true)
          .redirectOutput(Redirect.DISCARD)
          .start()
          .waitFor();
      take();
      size = Size.of(0, 0);
      look();
    } catch (IOException noShell) {
      take();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack() {
    terminal.writer().write(ERASE_BELOW + SHOW_CURSOR);
    terminal.flush();
    terminal.setAttributes(before);
  }

  int columns() {
    return size.getColumns();
  }

  int rows() {
    return size.getRows();
  }

  /// Waits for a key.
  ///
  /// @param millis how long at most
  /// @return null if none came
  /// @throws InterruptedException if the thread is interrupted, where nothing can be read
  @Nullable Key key(long millis) throws InterruptedException {
    if (inputEnded) {
      Thread.sleep(millis);
      return null;
    }
    try {
      int c = terminal.reader().read(millis);
      if (c == NonBlockingReader.READ_EXPIRED) {
        return keys.pause();
      }
      inputEnded = c < 0;
      return inputEnded ? null : keys.take((char) c);
    } catch (IOException gone) {
      // Somebody hung up: what is written goes nowhere, and the run goes on.
      inputEnded = true;
      return null;
    }
  }

  /// Looks at the window's size, and forgets what was drawn if that has changed.
  ///
  /// @return whether it has
  boolean look() {
    Size now = terminal.getSize();
    Size usable = now.getColumns() > 0 && now.getRows() > 0 ? now : Size.of(COLUMNS, ROWS);
    if (usable.equals(size)) {
      return false;
    }
    lock.lock();
    try {
      size = usable;
      terminal.writer().write(ERASE_BELOW);
      display.reset();
      display.resize(size);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Draws the live area anew, below further lines that stay. Of the area only what is other than
  /// before is written, if there are no such lines.
  void draw(List<String> above, List<AttributedString> area) {
    lock.lock();
    try {
      if (restored) {
        return;
      }
      terminal.writer().write(BEGIN_FRAME);
      if (!above.isEmpty()) {
        display.update(List.of(), 0, false);
        for (String line : above) {
          terminal.writer().write(line);
          terminal.writer().write("\r\n");
        }
        display.reset();
      }
      display.update(area.stream().map(Screen::whole).toList(), 0, false);
      terminal.writer().write(END_FRAME);
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  /// With its end: a line without one would be taken to go on in the next.
  private static AttributedString whole(AttributedString line) {
    return AttributedString.join(AttributedString.EMPTY, line, AttributedString.NEWLINE);
  }

  /// Gives the terminal back as it was, with nothing left of the live area; a process that is about
  /// to end need do no more. Gives up if the terminal takes nothing for a second.
  void restore() {
    boolean held = false;
    try {
      held = lock.tryLock(1, TimeUnit.SECONDS);
      if (held && !restored) {
        restored = true;
        giveBack();
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    } finally {
      if (held) {
        lock.unlock();
      }
    }
  }

  @Override
  public void close() {
    restore();
    if (watchdog != null) {
      watchdog.close();
    }
    try {
      terminal.close();
    } catch (IOException gone) {
      // It is not used any more.
    }
  }
}
