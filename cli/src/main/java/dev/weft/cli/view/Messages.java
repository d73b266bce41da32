package dev.weft.cli.view;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.Predicate;

/// Messages beside a run's view, on standard error, or where the view prints them. Only whole lines
/// are passed on. Thread-safe.
public final class Messages extends Writer {
  private final PrintWriter err;
  private final StringBuilder line = new StringBuilder();
  // Prints a line, or returns false.
  private volatile Predicate<String> view = _ -> false;

  public Messages(PrintWriter err) {
    this.err = err;
  }

  /// Sets the view that prints messages if it can.
  void saidBy(Predicate<String> view) {
    this.view = view;
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    synchronized (lock) {
      for (int i = offset; i < offset + length; i++) {
        if (chars[i] == '\n') {
          end();
        } else {
          line.append(chars[i]);
        }
      }
    }
  }

  private void end() {
    String text = line.toString();
    line.setLength(0);
    if (!view.test(text)) {
      err.println(text);
      err.flush();
    }
  }

  @Override
  public void flush() {
    // Each line is passed on at once.
  }

  @Override
  public void close() {
    // Standard error stays open.
  }
}
