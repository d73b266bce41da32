package dev.weft.host;

import dev.weft.engine.Numbers;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads whole files in bounded memory and time: a device may never end, and a pipe may never
/// begin.
public final class BoundedFile {

  /// The maximum time until a pipe ends. The process that writes to it may first have to prompt the
  /// user.
  private static final Duration PIPE_TIMEOUT = Duration.ofSeconds(30);

  private BoundedFile() {}

  /// Returns all bytes of a file. Blocks for half a minute at most.
  ///
  /// @param bytesMax the maximum size
  /// @throws NoSuchFileException if the file does not exist
  /// @throws IOException if it cannot be read; the message is for users, and follows the file's
  ///     name and `cannot be read:`
  public static byte[] read(Path file, int bytesMax) throws IOException {
    return read(file, bytesMax, PIPE_TIMEOUT);
  }

  static byte[] read(Path file, int bytesMax, Duration pipeTimeout) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new IOException("it is a folder");
      }
      byte[] bytes =
          Files.isRegularFile(file) || Files.notExists(file)
              ? read(Files.newInputStream(file), bytesMax)
              : readIrregular(file, bytesMax, pipeTimeout);
      if (bytes.length > bytesMax) {
        throw new IOException("it has more than %s bytes".formatted(Numbers.format(bytesMax)));
      }
      return bytes;
    } catch (NoSuchFileException missing) {
      throw missing;
    } catch (FileSystemException named) {
      throw new IOException(why(named), named);
    }
  }

  private static String why(FileSystemException named) {
    String reason = named.getReason();
    return named instanceof AccessDeniedException
        ? "its permissions forbid it"
        : reason == null ? String.valueOf(named.getMessage()) : reason;
  }

  private static byte[] read(InputStream bytes, int bytesMax) throws IOException {
    try (bytes) {
      return bytes.readNBytes(bytesMax + 1);
    }
  }

  /// Reads on a separate thread, because a thread that opens or reads a pipe cannot be interrupted.
  private static byte[] readIrregular(Path file, int bytesMax, Duration timeout)
      throws IOException {
    CompletableFuture<byte[]> content = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("weft-read")
        .start(
            () -> {
              try {
                content.complete(read(new FileInputStream(file.toString()), bytesMax));
              } catch (Throwable cannot) {
                content.completeExceptionally(cannot);
              }
            });
    try {
      return content.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException waiting) {
      throw new IOException(
          "it is no regular file, and did not end within %s seconds; save what comes from it first"
              .formatted(Numbers.format(timeout.toSeconds())));
    } catch (ExecutionException failed) {
      throw new IOException(why(failed), failed);
    } catch (InterruptedException cancelled) {
      Thread.currentThread().interrupt();
      throw new IOException("the wait for it was interrupted", cancelled);
    }
  }

  /// Explains the error in the operating system's words.
  private static String why(ExecutionException failed) {
    String message = String.valueOf(failed.getMessage());
    if (message.contains("No such device")) {
      return "it is a socket, or a device that is not there; save what comes from it first";
    }
    return message.contains("Permission denied")
        ? "its permissions forbid it"
        : "it is no regular file, and does not let itself be read";
  }
}
