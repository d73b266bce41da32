package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The training run for the cache of classes.
@Timeout(120)
@LongTest
class AotTrainingTest {
  @TempDir private Path folder;

  @Test
  void itSaysNothingAndLeavesNothingBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path home = Files.createDirectory(folder.resolve("home"));
    Path here = Files.createDirectory(folder.resolve("here"));
    Path said = folder.resolve("said");
    List<String> command =
        WeftProcess.command(List.of("-Djava.io.tmpdir=" + temporary, "-Duser.home=" + home));
    command.set(command.indexOf(Main.class.getName()), AotTraining.class.getName());

    int exit =
        new ProcessBuilder(command)
            .directory(here.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();

    assertThat(Files.readString(said)).isEmpty();
    assertThat(exit).isZero();
    for (Path each : List.of(home, here)) {
      try (Stream<Path> left = Files.list(each)) {
        assertThat(left).isEmpty();
      }
    }
    // Without an extracted library, SQLite's driver creates and removes a copy.
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }
}
