package dev.weft.plan.rows;

import dev.weft.host.WideText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A text of rows, in UTF-8: a file, what a command prints, or an output of a task.
public sealed interface RowText permits RowFile, RowOutput, OutputText {

  /// Returns its bytes, without a byte order mark.
  ///
  /// @throws RowException if it cannot be read
  InputStream open();

  /// Returns a value that differs after a change; null if changes cannot be detected.
  default @Nullable Object version() {
    return null;
  }

  /// Returns its name for display.
  String name();

  /// Returns the position of a line for display.
  String at(long line);

  /// Explains why reading ended early.
  RowException unreadable(Exception why);

  /// Returns the root cause of an error.
  static Throwable deepest(Throwable why) {
    Throwable deepest = why;
    for (@Nullable Throwable cause = why; cause != null; cause = cause.getCause()) {
      deepest = cause;
    }
    return deepest;
  }

  /// Returns the bytes after a byte order mark, if there is one. Reads no more than necessary,
  /// because further bytes may take long to arrive.
  ///
  /// @param file its name; empty if it is not a file
  /// @throws RowException if it is in UTF-16 or UTF-32
  default InputStream utf8(InputStream bytes, String file) throws IOException {
    byte[] first = bytes.readNBytes(1);
    // Two bytes suffice in most cases, and a row has at least that many.
    if (first.length == 1 && first[0] != '\n') {
      first = with(first, bytes.readNBytes(1));
    }
    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    if (first.length == 2 && first[0] == mark[0] && first[1] == mark[1]) {
      first = with(first, bytes.readNBytes(1));
    } else if (first.length == 2 && WideText.mayBeginWith(first[0], first[1])) {
      first = with(first, bytes.readNBytes(WideText.BYTES - 2));
    }
    if (Arrays.equals(first, mark)) {
      return bytes;
    }
    String encoding = WideText.encoding(first);
    if (encoding != null) {
      throw new RowException(
          name() + " is in " + encoding + ", not in UTF-8", WideText.remedy(encoding, file));
    }
    // Bytes read so far are available at once, even if the next ones take long to arrive.
    return new SequenceInputStream(new ByteArrayInputStream(first), bytes);
  }

  private static byte[] with(byte[] bytes, byte[] more) {
    byte[] all = Arrays.copyOf(bytes, bytes.length + more.length);
    System.arraycopy(more, 0, all, bytes.length, more.length);
    return all;
  }
}
