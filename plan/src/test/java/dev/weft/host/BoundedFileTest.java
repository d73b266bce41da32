package dev.weft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BoundedFileTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path folder;

  @Test
  void aFileIsReadWholeUpToItsBound() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "12345");

    assertThat(BoundedFile.read(file, 5)).asString().isEqualTo("12345");
    assertThatThrownBy(() -> BoundedFile.read(file, 4)).hasMessage("it has more than 4 bytes");
    assertThatThrownBy(() -> BoundedFile.read(folder, 4)).hasMessage("it is a folder");
    assertThatThrownBy(() -> BoundedFile.read(folder.resolve("none"), 4))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void neitherDevicesNorHolesFillTheMemory() throws IOException {
    Path sparse = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(3L << 30);
    }

    assertThatThrownBy(() -> BoundedFile.read(sparse, 1_000))
        .hasMessage("it has more than 1,000 bytes");
    assertThatThrownBy(() -> BoundedFile.read(Path.of("/dev/zero"), 1_000))
        .hasMessage("it has more than 1,000 bytes");
    assertThat(BoundedFile.read(Path.of("/dev/null"), 1_000)).isEmpty();
  }

  @Test
  void aPipeIsReadIfItEnds() throws Exception {
    Path pipe = pipe();
    Process writer = new ProcessBuilder("sh", "-c", "echo hi > '" + pipe + "'").start();

    assertThat(BoundedFile.read(pipe, 1_000)).asString().isEqualTo("hi\n");
    assertThat(writer.waitFor()).isZero();
  }

  @Test
  void aPipeThatNobodyWritesToIsNotWaitedForForever() throws Exception {
    Path pipe = pipe();

    assertThatThrownBy(() -> BoundedFile.read(pipe, 1_000, SHORT))
        .hasMessageContaining("it is no regular file, and did not end within");
    // So that its reader ends.
    Files.writeString(pipe, "");
  }

  private Path pipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }
}
