package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.util.LibraryLoaderUtil;

/// A process that cannot load SQLite's library.
class NativeLibraryTest {
  @TempDir private Path folder;

  /// The position of a journal with a WAL is read before the journal is opened, so that there is
  /// more than one attempt to load the library.
  @LongTest
  @Test
  void eachAttemptToLoadItSaysWhatIsWrong() throws Exception {
    KilledRun killed = KilledRun.in(folder);
    Path programs = Files.createDirectory(folder.resolve("without"));
    Files.writeString(programs.resolve(LibraryLoaderUtil.getNativeLibName()), "cut off");

    Process process =
        JavaProgram.start(
            List.of("env", "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=/proc/none"),
            ReadRun.class,
            programs,
            killed.journal().toString());

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(JavaProgram.errors(programs))
        .content()
        .contains("SQLite's library cannot be unpacked into /proc/none")
        .doesNotContain("UnsatisfiedLinkError: 'void");
  }
}
