package dev.weft.step;

import dev.weft.host.WideText;
import dev.weft.step.process.Exhaustion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// The file into which a command writes its outputs, one for each attempt: initially empty,
/// readable by its owner alone, and deleted on close.
record OutputFile(Path path) implements AutoCloseable {

  /// The variable that names the file to a command.
  static final String VARIABLE = "WEFT_OUTPUT";

  static final int BYTES_MAX = 1 << 20;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /// Counts the files of this process: to create a random name loads cryptography.
  private static final AtomicLong CREATED = new AtomicLong();

  /// Creates the file. Creating and deleting one takes some 50 microseconds.
  ///
  /// @throws IOException if there is no space for it; the message is for the plan's author
  static OutputFile create() throws IOException {
    try {
      Path file = OutputFolder.ofThisProcess().resolve(Long.toString(CREATED.incrementAndGet()));
      return new OutputFile(Files.createFile(file, OWNER_ALONE));
    } catch (IOException cannot) {
      throw new IOException(
          "cannot make the file for outputs in "
              + System.getProperty("java.io.tmpdir")
              + " (TMPDIR names another folder): "
              + reason(cannot),
          cannot);
    }
  }

  private static String reason(IOException cannot) {
    Exhaustion exhausted = Exhaustion.of(cannot);
    if (exhausted != null) {
      return exhausted.advice();
    }
    return switch (cannot) {
      case NoSuchFileException _ -> "there is no such folder";
      case AccessDeniedException _ -> "we may not write there";
      case FileSystemException wrong when wrong.getReason() != null -> wrong.getReason();
      default -> String.valueOf(cannot.getMessage());
    };
  }

  /// Returns the outputs that the command has written; empty if it has deleted the file.
  ///
  /// @throws IOException if they are too large or invalid; the message is for the plan's author
  Map<String, String> read() throws IOException {
    byte[] bytes;
    try {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.exists(path)) {
        throw new IOException("$" + VARIABLE + " is no longer a file");
      }
      bytes = bytes();
    } catch (NoSuchFileException deleted) {
      return Map.of();
    }
    if (bytes.length > BYTES_MAX) {
      throw new IOException(
          "more than 1 MiB of outputs was written to $"
              + VARIABLE
              + ": big values travel by file; write them to one, and its path as the output");
    }
    String encoding = WideText.encoding(bytes);
    if (encoding != null) {
      throw new IOException(
          "what was written to $%s is in %s, not in UTF-8; %s"
              .formatted(VARIABLE, encoding, WideText.remedy(encoding, "")));
    }
    try {
      return OutputLines.parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException binary) {
      throw new IOException("what was written to $" + VARIABLE + " is not a text in UTF-8", binary);
    } catch (IllegalArgumentException wrong) {
      throw new IOException("wrong outputs in $" + VARIABLE + ": " + wrong.getMessage(), wrong);
    }
  }

  /// Returns the outputs as strings; empty if they are invalid.
  Map<String, Object> readIfSound() {
    try {
      return Map.copyOf(read());
    } catch (IOException wrong) {
      return Map.of();
    }
  }

  private byte[] bytes() throws IOException {
    // Most commands write none.
    if (Files.size(path) == 0) {
      return new byte[0];
    }
    try (InputStream file = Files.newInputStream(path)) {
      return file.readNBytes(BYTES_MAX + 1);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
