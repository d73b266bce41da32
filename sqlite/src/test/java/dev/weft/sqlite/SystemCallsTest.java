package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import dev.weft.sqlite.RecordedCalls.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Counts the journal's writes and syncs, which determine the cost of durable steps and, unlike
/// time, are reproducible. If a measured number is much lower than the bound, lower the bound.
@Timeout(120)
@Needs(program = "strace", debianPackage = "strace")
@LongTest
class SystemCallsTest {
  @TempDir private Path folder;

  private record Counts(long writes, long syncs) {
    Counts less(Counts other) {
      return new Counts(writes - other.writes, syncs - other.syncs);
    }
  }

  @Test
  void aStepOnItsOwnWaitsForTheDiskOnce() throws Exception {
    Counts steps = counts("long", 1, 300).less(counts("short", 1, 100));

    assertThat(steps.syncs()).as("waits for the disk in 200 steps").isBetween(195L, 210L);
    // Of each page that a commit has changed its place and its content: rows, and their count.
    assertThat(steps.writes()).as("writes in 200 steps").isBetween(200L, 1_000L);
  }

  @Test
  void stepsOfManyTasksWaitTogether() throws Exception {
    Counts steps = counts("wide", 200, 20);

    assertThat(steps.syncs()).as("waits for the disk in 4,000 steps").isBetween(20L, 2_000L);
    assertThat(steps.writes()).as("writes in 4,000 steps").isBetween(500L, 9_000L);
  }

  private Counts counts(String run, int tasks, int steps) throws Exception {
    Path journal = folder.resolve(run + ".db");
    Path log = folder.resolve(run + ".strace");
    List<String> strace =
        RecordedCalls.record(log, journal, journal.resolveSibling(run + ".db-wal"));
    Process process =
        JavaProgram.start(
            strace,
            LoggedRun.class,
            folder,
            journal.toString(),
            run,
            Integer.toString(tasks),
            Integer.toString(steps),
            "0");
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(Files.readString(JavaProgram.errors(folder))).isZero();

    List<Call> calls = RecordedCalls.read(log);
    return new Counts(count(calls, Call.Written.class), count(calls, Call.Synced.class));
  }

  private static long count(List<Call> calls, Class<? extends Call> kind) {
    return calls.stream().filter(kind::isInstance).count();
  }
}
