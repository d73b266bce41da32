package dev.weft.cli.process;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.core.exc.JacksonIOException;

/// Writes a file atomically: the previous content stays until all of the new content is written.
public final class AtomicFile {
  private AtomicFile() {}

  /// Writes the text.
  public interface Text {
    void writeTo(Writer writer) throws IOException;
  }

  /// Writes the whole file, or leaves the previous content.
  ///
  /// @throws IOException if it cannot be written; the message is for users
  public static void write(Path file, Text text) throws IOException {
    Path absolute = file.toAbsolutePath();
    boolean isDevice = Files.exists(absolute) && !Files.isRegularFile(absolute);
    String part = ".%s.%s".formatted(absolute.getFileName(), ProcessHandle.current().pid());
    Path written = isDevice ? absolute : absolute.resolveSibling(part);
    try {
      try (Writer writer = Files.newBufferedWriter(written)) {
        text.writeTo(writer);
      }
      if (!isDevice) {
        Files.move(written, absolute, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException | JacksonIOException failure) {
      if (!isDevice) {
        Files.deleteIfExists(written);
      }
      throw new IOException(
          "%s could not be written: %s".formatted(file, why(absolute, failure)), failure);
    }
  }

  private static String why(Path file, Exception failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no folder " + file.resolveSibling("");
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
