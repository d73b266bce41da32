package dev.weft.plan.rows;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
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
  static InputStream withoutMark(InputStream bytes) throws IOException {
    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    PushbackInputStream rest = new PushbackInputStream(bytes, mark.length);
    byte[] first = rest.readNBytes(1);
    if (Arrays.equals(first, 0, first.length, mark, 0, 1)) {
      byte[] more = rest.readNBytes(mark.length - 1);
      if (Arrays.equals(more, 0, more.length, mark, 1, mark.length)) {
        return rest;
      }
      rest.unread(more);
    }
    rest.unread(first);
    return rest;
  }
}
