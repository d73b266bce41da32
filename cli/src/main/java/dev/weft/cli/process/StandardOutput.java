package dev.weft.cli.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where commands write what they show, in UTF-8; a lone half of a surrogate pair becomes `?`.
///
/// It never throws, since a view that cannot be written must not break off the work: the first
/// error is kept, and everything after it is dropped. Safe for use by several threads.
public final class StandardOutput extends Writer {
  private final Writer writer;
  private @Nullable IOException failure;
  private Runnable onReaderGone = () -> {};

  public StandardOutput(OutputStream stream) {
    this.writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
  }

  /// The first error; null if everything could be written so far.
  public @Nullable IOException failure() {
    synchronized (lock) {
      return failure;
    }
  }

  /// Whether the error is that nobody reads what is written: the other end of a pipe is closed.
  ///
  /// Java tells by nothing but the system's text. Where that is translated beyond recognition, this
  /// is an error like any other.
  public boolean isReaderGone() {
    IOException known = failure();
    return known != null
        && String.valueOf(known.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  /// Calls `action` when the reader is found to be gone, on the thread that found it.
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
