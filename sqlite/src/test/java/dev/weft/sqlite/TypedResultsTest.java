package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A typed result is the same before and after the process was killed.
@LongTest
class TypedResultsTest {
  @TempDir Path folder;

  @Test
  @Timeout(60)
  void aResultIsTheSameBeforeAndAfterAKill() throws Exception {
    String before = killedAfterItsLine();
    String again = killedAfterItsLine();
    Process last = start();
    List<String> lines;
    try (BufferedReader output = last.inputReader()) {
      lines = output.readAllLines();
    }

    assertThat(last.waitFor()).isZero();
    String order = before.substring("step ".length());
    assertThat(order).contains("items=[cup 0.30000000000000004 LARGE [-1, 0, 1], é\"");
    assertThat(again).isEqualTo(before);
    assertThat(String.join("\n", lines))
        .contains("task " + order)
        .contains("run " + order)
        .endsWith("7");
  }

  private String killedAfterItsLine() throws IOException, InterruptedException {
    Files.createFile(folder.resolve("wait"));
    Process process = start();
    try (BufferedReader output = process.inputReader()) {
      String line = output.readLine();
      while (Files.exists(folder.resolve("wait"))) {
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor();
      return line;
    }
  }

  private Process start() throws IOException {
    return JavaProgram.start(
        TypedRun.class, folder, folder + "/journal.db", folder.resolve("wait").toString());
  }
}
