package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.WeftProcess.Result;
import dev.weft.needs.LongTest;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Many commands at once, and commands with very much output.
@LongTest
@EnabledOnOs(OS.LINUX)
@Timeout(180)
final class RunUnderLoadTest {

  private static final int COMMANDS = 500;

  @TempDir private Path folder;

  @Test
  void silentCommandsDoNotSlowTheWaitsOfOtherTasks() throws Exception {
    Files.write(
        folder.resolve("rows.txt"), IntStream.range(0, COMMANDS).mapToObj(i -> "n" + i).toList());
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        limits: {processes: %s}
        tasks:
          Silent:
            for-each: {lines: rows.txt}
            steps: [sleep 1000]
          Waits:
            - until [ -e all-sleep ]; do sleep 0.1; done
        %s\
            - echo done
        """
            .formatted(COMMANDS + 1, "    - wait: 20ms\n".repeat(50)));
    try (WeftProcess weft = WeftProcess.start(folder, "run", "plan.yaml")) {
      WeftProcess.eventually("all sleep", () -> weft.started().size() > COMMANDS);
      Files.createFile(folder.resolve("all-sleep"));
      weft.awaitLine("Waits | done");
      assertThat(weft.started()).hasSizeGreaterThanOrEqualTo(COMMANDS);
      weft.signal("INT");
      Result result = weft.end();

      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(result.out()).contains("\n1 succeeded, 500 cancelled in ");
      assertThat(weft.started()).isEmpty();
      List<Integer> waits =
          result
              .out()
              .lines()
              .filter(it -> it.startsWith("Waits: wait 20ms ("))
              .map(it -> Integer.parseInt(it.replaceAll(".*\\((\\d+)ms\\)", "$1")))
              .sorted()
              .toList();
      assertThat(waits).hasSize(50);
      assertThat(waits.get(25)).as("the median of 20 ms waits").isLessThan(200);
    }
  }

  @Test
  void muchOutputIsHandedOnInLittleMemory() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Lines: ["yes $(printf %0100d 1) | head -c 40000000"]
          NoLines: ["head -c 100000000 /dev/zero | tr '\\\\0' x"]
        """);
    try (WeftProcess weft =
        WeftProcess.start(folder, folder.resolve("out"), List.of("-Xmx64m"), "run", "plan.yaml")) {
      assertThat(weft.end().exitCode()).isZero();
    }
    // The plain view adds the task to each line; a long line arrives in pieces.
    long lines = 0;
    long noLines = 0;
    try (BufferedReader out = Files.newBufferedReader(folder.resolve("out"))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines += line.startsWith("Lines | ") ? line.length() - "Lines | ".length() + 1 : 0;
        noLines += line.startsWith("NoLines | ") ? line.length() - "NoLines | ".length() : 0;
      }
    }
    assertThat(lines).isBetween(40_000_000L, 40_000_001L);
    // Includes the note about a line that is too long to be recorded completely.
    assertThat(noLines).isBetween(100_000_000L, 100_001_000L);
  }
}
