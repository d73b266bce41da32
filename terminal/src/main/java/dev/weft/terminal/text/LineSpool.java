package dev.weft.terminal.text;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lines of many tasks in one temporary file, which is deleted as soon as it is open, so that
/// nothing is left behind however the process ends. Memory holds one number for each task. Not
/// thread-safe.
///
/// ```text
/// record: position of the task's record before (8 bytes, -1: none), length (4 bytes), UTF-8
/// ```
final class LineSpool implements Closeable {
  /// The position of a task without lines.
  static final long NONE = -1;

  private static final int HEAD = Long.BYTES + Integer.BYTES;
  private static final int BUFFER = 1 << 16;

  private final Path folder;
  private @Nullable FileChannel file;
  // What follows the first `written` bytes.
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private long written;

  /// @param folder where the file is made
  LineSpool(Path folder) {
    this.folder = folder;
  }

  /// Adds a line.
  ///
  /// @param before the position of the task's line before
  /// @return the position of the line
  /// @throws IOException if it could not be added; all lines before can still be read
  long add(long before, String line) throws IOException {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    if (buffer.remaining() < HEAD + text.length) {
      flush();
    }
    long position = written + buffer.position();
    if (buffer.capacity() >= HEAD + text.length) {
      buffer.putLong(before).putInt(text.length).put(text);
      return position;
    }
    ByteBuffer large = ByteBuffer.allocate(HEAD + text.length);
    large.putLong(before).putInt(text.length).put(text).flip();
    write(large);
    written += large.capacity();
    return position;
  }

  private void flush() throws IOException {
    ByteBuffer all = buffer.duplicate().flip();
    write(all);
    written += all.limit();
    buffer.clear();
  }

  private void write(ByteBuffer bytes) throws IOException {
    FileChannel open = file;
    if (open == null) {
      Path temporary = Files.createTempFile(folder, "lines", null);
      try {
        open = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE);
        file = open;
      } finally {
        Files.delete(temporary);
      }
    }
    for (long at = written; bytes.hasRemaining(); ) {
      at += open.write(bytes, at);
    }
  }

  /// Passes on the lines of a task, the first one first.
  ///
  /// @param last the position of its last line
  void read(long last, Consumer<String> lines) throws IOException {
    long[] positions = new long[16];
    int count = 0;
    for (long at = last; at != NONE; at = head(at).getLong()) {
      if (count == positions.length) {
        positions = Arrays.copyOf(positions, 2 * count);
      }
      positions[count++] = at;
    }
    while (count-- > 0) {
      int length = head(positions[count]).getInt(Long.BYTES);
      byte[] text = bytes(positions[count] + HEAD, length).array();
      lines.accept(new String(text, StandardCharsets.UTF_8));
    }
  }

  private ByteBuffer head(long position) throws IOException {
    return bytes(position, HEAD);
  }

  private ByteBuffer bytes(long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    if (position >= written) {
      return bytes.put(0, buffer, (int) (position - written), length);
    }
    FileChannel open = file;
    if (open == null) {
      throw new IOException("nothing was written");
    }
    for (long at = position; bytes.hasRemaining(); ) {
      int read = open.read(bytes, at);
      if (read < 0) {
        throw new IOException("the file is shorter than what was written");
      }
      at += read;
    }
    return bytes.flip();
  }

  /// Forgets all lines.
  void clear() {
    buffer.clear();
    written = 0;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
