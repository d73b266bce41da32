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

/// A terminal whose last lines are redrawn continually, while the lines above them scroll up and
/// stay. Between drawings the hidden cursor is at the beginning of the redrawn lines, so that they
/// can be erased no matter how a change of the window's width reflows them.
///
/// Signals are not handled here: Ctrl-C still sends SIGINT. Ctrl-Z and Ctrl-\ are read as keys,
/// because a process that was stopped, or died of SIGQUIT, cannot restore the terminal: it is
/// restored before [this process stops][#suspend]. A signal from elsewhere, such as SIGKILL, may
/// leave no time for that; the [Watchdog] handles this case. A single thread draws, reads and
/// closes; [#restore] is thread-safe.
final class Screen implements AutoCloseable {
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String ERASE_BELOW = "\r\u001b[J";
  // Terminals that support these sequences show everything between them at once; others ignore
  // them.
  private static final String BEGIN_FRAME = "\u001b[?2026h";
  private static final String END_FRAME = "\u001b[?2026l";

  private final Terminal terminal;
  private final @Nullable Watchdog watchdog;
  private final Attributes before;
  private final Display display;
  private final Keys keys = new Keys();
  // Held while writing to the terminal or changing its state.
  private final ReentrantLock lock = new ReentrantLock();
  private Size size = Size.of(0, 0);
  private boolean restored;
  private boolean inputEnded;

  /// Opens the terminal from which this process was started.
  ///
  /// @throws IOException if there is none
  static Screen open() throws IOException {
    Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .dumb(false)
            .encoding(StandardCharsets.UTF_8)
            // Detecting grapheme clusters would query the terminal and wait for its answer.
            .graphemeCluster(false)
            .nativeSignals(false)
            .build();
    return new Screen(terminal, watchdog());
  }

  /// Returns null if no more processes can be started; nothing else depends on it.
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
    // Otherwise the process would be stopped before it could restore the terminal.
    raw.setControlChar(Attributes.ControlChar.VSUSP, 0);
    raw.setControlChar(Attributes.ControlChar.VQUIT, 0);
    terminal.setAttributes(raw);
    terminal.writer().write(HIDE_CURSOR);
    terminal.flush();
  }

  /// Stops this process and its process group, as the terminal itself does on Ctrl-Z, and returns
  /// when the process is resumed. Meanwhile the terminal is restored. If no shell with job control
  /// started the process, so that nothing could resume it, the system does not stop it.
  ///
  /// @throws InterruptedException if the thread is interrupted
  void suspend() throws InterruptedException {
    lock.lock();
    try {
      if (restored) {
        return;
      }
      giveBack();
      // The child belongs to the same group, and ends when the group is resumed.
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
  /// @param millis the maximum wait
  /// @return null if there was none
  /// @throws InterruptedException if the thread is interrupted while there is no input
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
      // The terminal hung up: output is discarded, and the run continues.
      inputEnded = true;
      return null;
    }
  }

  /// Polls the window's size, and discards the previous drawing if it has changed.
  ///
  /// @return whether the size has changed
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

  /// Redraws the live area below additional lines that stay. If there are no such lines, only the
  /// changed parts are written.
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
      display.update(area.stream().map(Screen::withLineEnd).toList(), 0, false);
      terminal.writer().write(END_FRAME);
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  /// Adds the end of the line: without it, the terminal would treat the next line as a
  /// continuation.
  private static AttributedString withLineEnd(AttributedString line) {
    return AttributedString.join(AttributedString.EMPTY, line, AttributedString.NEWLINE);
  }

  /// Restores the terminal and erases the live area; a process that is about to exit need do no
  /// more. Gives up if the terminal does not accept output for a second.
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
      // The terminal is not used any more.
    }
  }
}
