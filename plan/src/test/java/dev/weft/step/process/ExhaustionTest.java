package dev.weft.step.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ExhaustionTest {

  @Test
  void whatRanOutIsToldFromWhatIsThrown() {
    assertThat(
            Exhaustion.of(new IOException("Bad file descriptor, error: 24 (Too many open files)")))
        .isEqualTo(Exhaustion.FILES);
    assertThat(
            Exhaustion.of(
                new UncheckedIOException(
                    new FileSystemException("/x", null, "Too many open files"))))
        .isEqualTo(Exhaustion.FILES);
    assertThat(
            Exhaustion.of(
                new OutOfMemoryError(
                    "unable to create native thread: possibly out of memory or process/resource"
                        + " limits reached")))
        .isEqualTo(Exhaustion.PROCESSES);
    assertThat(
            Exhaustion.of(
                new IOException(
                    "posix_spawn failed, error: 11 (Resource temporarily unavailable)")))
        .isEqualTo(Exhaustion.PROCESSES);
    assertThat(Exhaustion.of(new IOException("error=12, Cannot allocate memory")))
        .isEqualTo(Exhaustion.MEMORY_OF_THE_MACHINE);
    assertThat(Exhaustion.of(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo(Exhaustion.DISK);
    assertThat(Exhaustion.of(new CompletionException(new OutOfMemoryError("Java heap space"))))
        .isEqualTo(Exhaustion.MEMORY);
  }

  @Test
  void mistakesAreNotTakenForIt() {
    assertThat(Exhaustion.of(new IllegalStateException("Too many open files"))).isNull();
    assertThat(Exhaustion.of(new IOException((String) null))).isNull();
    assertThat(Exhaustion.of(new NoClassDefFoundError("dev/weft/Gone"))).isNull();
    assertThat(Exhaustion.of(new StackOverflowError())).isNull();
    assertThat(Exhaustion.of(null)).isNull();
  }
}
