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
import java.util.HexFormat;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/// A file beside the journal that holds the long output of one attempt. When the attempt ends, the
/// journal records the file's seal, a checksum; the file of an interrupted attempt has none. Not
/// thread-safe.
final class OutputFile {
  private final Path path;
  private final CRC32C sum = new CRC32C();
  private final BufferedWriter text;
  private boolean isWhole = true;

  /// Creates the file, accessible to its owner only.
  OutputFile(Path path) throws IOException {
    this.path = path;
    Files.createFile(path, JournalFile.OWNER_ALONE);
    CheckedOutputStream bytes =
        new CheckedOutputStream(Files.newOutputStream(path, StandardOpenOption.WRITE), sum);
    this.text =
        new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8.newEncoder()));
  }

  /// Appends to the file. Readers see the text on return.
  void append(CharSequence more) throws IOException {
    boolean wasWhole = isWhole;
    isWhole = false;
    text.append(more);
    text.flush();
    isWhole = wasWhole;
  }

  /// Closes the file. On return it is on disk, because its seal must not be recorded before it.
  ///
  /// @return its seal; null if some text could not be written
  @Nullable String seal() throws IOException {
    text.close();
    if (!isWhole) {
      return null;
    }
    // Not a channel, which an interrupted thread could not use.
    try (FileOutputStream file = new FileOutputStream(path.toFile(), true)) {
      file.getFD().sync();
    }
    return seal(sum);
  }

  /// Returns whether the file still matches its seal.
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
    return "crc32c " + HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
