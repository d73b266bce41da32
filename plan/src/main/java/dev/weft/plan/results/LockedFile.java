package dev.weft.plan.results;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An open file that only this process may write, by a lock that ends with the process. It grows by
/// whole pieces: what a full disk cuts off is removed again. A thread's interruption has no effect
/// on it.
///
/// Not thread-safe.
final class LockedFile implements Closeable {
  private static final int FIRST_LINE_MAX = 262_144;
  private static final int PIECE = 65_536;

  private final RandomAccessFile open;
  private @Nullable Object key;
  private long size;

  private LockedFile(Path path) throws IOException {
    open = new RandomAccessFile(path.toFile(), "rw");
    try {
      key = key(path);
      size = open.length();
      if (!lock(open.getChannel())) {
        throw new IOException("another run writes it just now; wait for its end");
      }
    } catch (IOException failure) {
      open.close();
      throw failure;
    }
  }

  /// Opens a file, or creates it.
  ///
  /// @throws IOException also if another process has it
  static LockedFile open(Path path) throws IOException {
    LockedFile file = new LockedFile(path);
    // Another process may have replaced it before the lock was there.
    while (!file.isAt(path)) {
      file.close();
      file = new LockedFile(path);
    }
    return file;
  }

  private static boolean lock(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException here) {
      return false;
    } catch (IOException unsupported) {
      // Some network file systems have no locks.
      return true;
    }
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /// Returns how many bytes were written, and those that were there.
  long size() {
    return size;
  }

  /// Returns whether it is still the file at this path.
  boolean isAt(Path path) throws IOException {
    try {
      return Objects.equals(key(path), key);
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  /// Returns whether nobody else has changed its size.
  boolean isWhole() throws IOException {
    return open.length() == size;
  }

  /// Appends all of the bytes, or none.
  void append(byte[] bytes, int length) throws IOException {
    try {
      open.seek(size);
      open.write(bytes, 0, length);
      size += length;
    } catch (IOException full) {
      try {
        open.setLength(size);
      } catch (IOException cannotShrink) {
        full.addSuppressed(cannotShrink);
      }
      throw full;
    }
  }

  /// Removes everything.
  void clear() throws IOException {
    open.setLength(0);
    size = 0;
  }

  /// Returns its content from the beginning, also if it was deleted. It must not be written
  /// meanwhile; closing the stream has no effect on the file.
  InputStream content() throws IOException {
    open.seek(0);
    FileChannel channel = open.getChannel();
    return new InputStream() {
      private final InputStream bytes = Channels.newInputStream(channel);

      @Override
      public int read() throws IOException {
        return bytes.read();
      }

      @Override
      public int read(byte[] buffer, int from, int length) throws IOException {
        return bytes.read(buffer, from, length);
      }
    };
  }

  /// Returns its first line; of a very long one, the beginning.
  String firstLine() throws IOException {
    char[] line = new char[FIRST_LINE_MAX];
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(content(), StandardCharsets.UTF_8));
    int length = Math.max(0, reader.read(line));
    return new String(line, 0, length).lines().findFirst().orElse("");
  }

  /// Appends its content to another file.
  void copyTo(LockedFile copy) throws IOException {
    InputStream content = content();
    byte[] piece = new byte[PIECE];
    for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
      copy.append(piece, read);
    }
  }

  /// Moves it from one path to another in the same folder, over whatever is there.
  void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Blocks until everything is on disk.
  void sync() throws IOException {
    open.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
