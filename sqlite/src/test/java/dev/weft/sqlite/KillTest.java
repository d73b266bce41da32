package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Status;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run in a process that is killed with SIGKILL at random instants and restarted until it is
/// done. `-Dweft.kills=1000` repeats this with further runs up to that many kills.
@LongTest
class KillTest {
  private static final int TASKS = 200;
  private static final int STEPS = 50;
  private static final int STEP_MICROS = 5_000;
  // A life that is not cut off while it starts lasts up to so long.
  private static final int LIFE_MILLIS = 400;
  private static final int KILLS = Integer.getInteger("weft.kills", Integer.MAX_VALUE);
  // Without a number of kills.
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(40);

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final long began = System.nanoTime();
  private int runs;
  private int kills;
  private int underWay;
  private int repeated;

  @Test
  void aRunThatIsKilledAgainAndAgainRepeatsNothingThatWasAcknowledged(@TempDir Path folder)
      throws Exception {
    do {
      Path run = Files.createDirectory(folder.resolve(Integer.toString(runs)));
      runUntilDone(run);
      runs++;
    } while (mayKill());
    System.out.printf(
        Locale.ROOT,
        "killed %,d times in %s runs of %,d steps: of %,d steps under way, %,d ran again%n",
        kills,
        runs,
        TASKS * STEPS,
        underWay,
        repeated);
  }

  private void runUntilDone(Path folder) throws Exception {
    Path journal = folder.resolve("journal.db");
    Traces traces = new Traces(journal);
    boolean done = false;
    while (!done) {
      Process process =
          JavaProgram.start(LoggedRun.class, folder, arguments(journal).toArray(String[]::new));
      done = liveAWhile(process);
      if (done) {
        assertThat(process.exitValue()).as(errors(folder)).isZero();
      } else {
        process.destroyForcibly().waitFor();
        kills++;
      }
      traces.read(done);
    }
    traces.areWhole();
    try (JournalFile file = JournalFile.open(journal)) {
      assertThat(file.runs())
          .singleElement()
          .extracting(RunRecord::status)
          .isEqualTo(Status.SUCCEEDED);
    }
  }

  private static List<String> arguments(Path journal) {
    return List.of(journal.toString(), "run", "" + TASKS, "" + STEPS, "" + STEP_MICROS);
  }

  private String errors(Path folder) throws IOException {
    return "seed " + seed + ": " + Files.readString(JavaProgram.errors(folder));
  }

  private boolean mayKill() {
    return KILLS == Integer.MAX_VALUE ? System.nanoTime() - began < BOUND_NANOS : kills < KILLS;
  }

  /// Returns whether the process has ended by itself.
  private boolean liveAWhile(Process process) throws Exception {
    if (!mayKill()) {
      return process.waitFor(1, TimeUnit.MINUTES);
    }
    // One in eight is cut off while it starts.
    if (random.nextInt(8) > 0) {
      process.inputReader().readLine();
    } else if (process.waitFor(random.nextInt(1_000), TimeUnit.MILLISECONDS)) {
      return true;
    }
    return process.waitFor(random.nextInt(LIFE_MILLIS), TimeUnit.MILLISECONDS);
  }

  /// What the lives of one run left behind, looked at after each.
  private final class Traces {
    private final Path effectsLog;
    private final Path acknowledgedLog;
    private final Map<String, Integer> reached = new HashMap<>();
    private final Set<String> acknowledged = new HashSet<>();
    private int effectsRead;
    private int acknowledgedRead;

    Traces(Path journal) {
      effectsLog = LoggedRun.effects(journal, "run");
      acknowledgedLog = LoggedRun.acknowledged(journal, "run");
    }

    /// Reads what the last life added.
    void read(boolean done) throws IOException {
      List<String> effects = LoggedRun.lines(effectsLog);
      Set<String> begun = new HashSet<>();
      for (String effect : effects.subList(effectsRead, effects.size())) {
        read(effect, begun);
      }
      effectsRead = effects.size();
      List<String> outcomes = LoggedRun.lines(acknowledgedLog);
      for (String outcome : outcomes.subList(acknowledgedRead, outcomes.size())) {
        assertThat(acknowledged.add(outcome)).as("%s is acknowledged twice", outcome).isTrue();
      }
      acknowledgedRead = outcomes.size();
      if (!done) {
        underWay += Math.toIntExact(reached.entrySet().stream().filter(this::isOpen).count());
      }
    }

    private void read(String effect, Set<String> begun) {
      assertThat(acknowledged).as("runs again, seed %s", seed).doesNotContain(effect);
      String[] words = effect.split(" ", -1);
      int step = Integer.parseInt(words[1]);
      int before = reached.getOrDefault(words[0], -1);
      // Only the step that was in progress during a kill may be repeated.
      if (begun.add(words[0]) && step == before) {
        repeated++;
      } else {
        assertThat(step).as("%s, seed %s", effect, seed).isEqualTo(before + 1);
      }
      assertThat(words[2]).as("attempt").isEqualTo("1");
      reached.put(words[0], step);
    }

    private boolean isOpen(Map.Entry<String, Integer> task) {
      return !acknowledged.contains(task.getKey() + " " + task.getValue() + " 1");
    }

    /// Every step of every task ran.
    void areWhole() {
      assertThat(reached).hasSize(TASKS).allSatisfy((_, last) -> assertThat(last).isEqualTo(49));
      assertThat(repeated).isLessThanOrEqualTo(underWay);
    }
  }
}
