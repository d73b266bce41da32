package dev.weft.plan.rows;

import dev.weft.host.WideText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A text of rows, in UTF-8: a file, or what a command prints.
public sealed interface RowText permits RowFile, RowOutput {

  /// Its bytes, without a byte order mark.
  ///
  /// @throws RowException if it cannot be read
  InputStream open();

  /// What is other when it has changed; null where that cannot be told.
  default @Nullable Object version() {
    return null;
  }

  /// What people call it.
  String name();

  /// Names a line for people.
  String at(long line);

  /// Says why reading ended early.
  RowException unreadable(Exception why);

  /// What lies at the bottom of why reading ended early.
  static Throwable deepest(Throwable why) {
    Throwable deepest = why;
    for (@Nullable Throwable cause = why; cause != null; cause = cause.getCause()) {
      deepest = cause;
    }
    return deepest;
  }

  /// The bytes from behind a byte order mark on, if there is one. Reads no more than is needed to
  /// see that, since more may be long in coming.
  ///
  /// @param file its name; empty if it is no file
  /// @throws RowException if it is in UTF-16 or UTF-32
  default InputStream utf8(InputStream bytes, String file) throws IOException {
    byte[] first = bytes.readNBytes(1);
    // A row has more than one byte, and two tell in most cases.
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
    // What is read so far comes at once, even if more is long in coming.
    return new SequenceInputStream(new ByteArrayInputStream(first), bytes);
  }

  private static byte[] with(byte[] bytes, byte[] more) {
    byte[] all = Arrays.copyOf(bytes, bytes.length + more.length);
    System.arraycopy(more, 0, all, bytes.length, more.length);
    return all;
  }
}
