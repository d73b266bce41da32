package dev.weft.step;

import dev.weft.Attempt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Hands on what a process prints, line by line, as it comes. A line of more than 65,536 characters
/// comes in pieces; a carriage return before the line's end is dropped.
///
/// While nobody takes the lines nothing is read, and the process waits as it would at any pipe.
final class PipeReader implements Runnable {
  private static final int LINE_LENGTH_MAX = 65_536;
  private static final long PATIENCE_MILLIS = 200;

  private final InputStream pipe;
  private final Attempt attempt;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicLong lines = new AtomicLong();
  private volatile boolean printing;
  private volatile boolean abandoned;

  PipeReader(InputStream pipe, Attempt attempt) {
    this.pipe = pipe;
    this.attempt = attempt;
  }

  /// Waits, after the process has ended, until the rest of its output is handed on. Where a process
  /// that it left in the background holds the pipe, until nothing has come for a moment; what comes
  /// after that is read, so as not to block that process, and dropped.
  void awaitEnd() throws InterruptedException {
    long before;
    do {
      before = lines.get();
    } while (!ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        && (printing || lines.get() != before));
    abandoned = true;
  }

  @Override
  public void run() {
    try (Reader reader = new BufferedReader(new InputStreamReader(pipe, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n' || line.length() >= LINE_LENGTH_MAX) {
          pass(line);
        }
        if (c != '\n') {
          line.append((char) c);
        }
      }
      if (!line.isEmpty()) {
        pass(line);
      }
    } catch (IOException closed) {
      // The process was killed while we read: nothing more comes.
    } finally {
      ended.countDown();
    }
  }

  private void pass(StringBuilder line) {
    if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
      line.setLength(line.length() - 1);
    }
    if (!abandoned) {
      printing = true;
      attempt.print(line.toString());
      printing = false;
    }
    line.setLength(0);
    lines.incrementAndGet();
  }
}
