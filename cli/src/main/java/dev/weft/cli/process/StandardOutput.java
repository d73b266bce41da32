package dev.weft.cli.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The standard output of commands, in UTF-8; an unpaired surrogate becomes `?`.
///
/// Methods never throw, because a view that cannot be written must not interrupt the work: the
/// first error is kept, and everything after it is dropped. Thread-safe.
public final class StandardOutput extends Writer {
  private final Writer writer;
  private @Nullable IOException failure;
  private Runnable onReaderGone = () -> {};

  public StandardOutput(OutputStream stream) {
    this.writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
  }

  /// Returns the first error; null if everything could be written so far.
  public @Nullable IOException failure() {
    synchronized (lock) {
      return failure;
    }
  }

  /// Returns whether the error is that the other end of a pipe is closed.
  ///
  /// Java reports this only by the system's message. If that message is translated beyond
  /// recognition, this is an error like any other.
  public boolean isReaderGone() {
    IOException known = failure();
    return known != null
        && String.valueOf(known.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  /// Sets the action that runs when the reader is found to be gone, on the thread that found it.
  public void onReaderGone(Runnable action) {
    synchronized (lock) {
      onReaderGone = action;
    }
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    unlessFailed(() -> writer.write(chars, offset, length));
  }

  @Override
  public void flush() {
    unlessFailed(writer::flush);
  }

  @Override
  public void close() {
    unlessFailed(writer::close);
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void unlessFailed(Writing writing) {
    synchronized (lock) {
      if (failure == null) {
        try {
          writing.run();
        } catch (IOException first) {
          failure = first;
          if (isReaderGone()) {
            onReaderGone.run();
          }
        }
      }
    }
  }
}
