package dev.weft.sqlite;

import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/// A file beside the journal with all that one attempt printed, where that is long. Its seal, a
/// checksum, goes on record when the attempt has ended; the file of one that was cut off has none.
/// Not thread-safe.
final class OutputFile {
  private final Path path;
  private final CRC32C sum = new CRC32C();
  private final BufferedWriter text;
  private boolean isWhole = true;

  /// Makes the file, for its owner alone.
  OutputFile(Path path) throws IOException {
    this.path = path;
    Files.createFile(path, JournalFile.OWNER_ALONE);
    CheckedOutputStream bytes =
        new CheckedOutputStream(Files.newOutputStream(path, StandardOpenOption.WRITE), sum);
    this.text =
        new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8.newEncoder()));
  }

  /// Adds to the file, which readers see on return.
  void append(CharSequence more) throws IOException {
    boolean wasWhole = isWhole;
    isWhole = false;
    text.append(more);
    text.flush();
    isWhole = wasWhole;
  }

  /// Closes the file. It is on disk on return, since its seal may not be there without it.
  ///
  /// @return its seal; null if not all could be written to it
  @Nullable String seal() throws IOException {
    text.close();
    if (!isWhole) {
      return null;
    }
    // No channel, which an interrupted thread could not use.
    try (FileOutputStream file = new FileOutputStream(path.toFile(), true)) {
      file.getFD().sync();
    }
    return seal(sum);
  }

  /// Whether the file is still what was sealed.
  static boolean isIntact(Path path, String seal) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[65_536];
    try (InputStream file = Files.newInputStream(path)) {
      for (int read = file.read(buffer); read >= 0; read = file.read(buffer)) {
        sum.update(buffer, 0, read);
      }
    }
    return seal.equals(seal(sum));
  }

  private static String seal(CRC32C sum) {
    return "crc32c %08x".formatted(sum.getValue());
  }
}
