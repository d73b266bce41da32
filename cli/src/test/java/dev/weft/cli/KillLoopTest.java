package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.needs.LongTest;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Runs of the real command are killed again and again until they are done. Then the test checks
/// which steps ran twice, which never ran, and whether everything was cleaned up.
///
/// `-Dweft.blows=1000` sets the number of blows; without it the loop takes about a minute. Another
/// way to stop a run is another [Blow].
@LongTest
@EnabledOnOs(OS.LINUX)
@Timeout(value = 3, unit = TimeUnit.HOURS)
final class KillLoopTest {
  private static final int BLOWS = Integer.getInteger("weft.blows", Integer.MAX_VALUE);
  // Without a number of blows.
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(45);
  // The maximum number of blows per run; then it may complete.
  private static final int BLOWS_A_RUN = 8;
  // The maximum time until a blow, unless it strikes at the start.
  private static final int LIFE_MILLIS = 1_500;

  /// `Fails` rolls back, all tasks clean up, and so does the plan.
  private static final String PLAN =
      """
      tasks:
        Rows:
          for-each: [a, b, c]
          steps:
            - {id: one, run: [sh, step]}
            - {id: two, run: [sh, step]}
          finally:
            - {id: fin1, run: [sh, step]}
            - {id: fin2, run: [sh, step]}
        Fails:
          steps:
            - {id: one, run: [sh, step]}
            - {id: deploy, run: [sh, step, '3']}
          on-failure:
            - {id: back1, run: [sh, step]}
            - {id: back2, run: [sh, step]}
          finally:
            - {id: fin1, run: [sh, step]}
        After:
          needs: Rows
          steps:
            - {id: one, run: [sh, step]}
      on-failure:
        - {id: report, run: [sh, step]}
      finally:
        - {id: clean, run: [sh, step]}
      """;

  private static final String STEP =
      """
      echo "begin $WEFT_KEY" >>effects
      sleep 0.1
      echo "end $WEFT_KEY" >>effects
      exit ${1:-0}
      """;

  private static final Set<String> TASKS =
      Set.of("Rows/a", "Rows/b", "Rows/c", "Fails", "After", "on-failure", "finally");
  private static final Set<String> CLEAN_UP = Set.of("fin1", "fin2", "report", "clean");
  private static final String FAILING = "Fails/deploy";

  /// A way to stop a run.
  private enum Blow {
    KILL {
      @Override
      void strike(WeftProcess weft, Random random) throws Exception {
        weft.signal("KILL");
      }
    },
    ONE_SIGNAL {
      @Override
      void strike(WeftProcess weft, Random random) throws Exception {
        weft.signal(signal(random));
      }
    },
    /// As a terminal and a wrapper both send it; the two count as one.
    TWO_SIGNALS_AT_ONCE {
      @Override
      void strike(WeftProcess weft, Random random) throws Exception {
        weft.signal(signal(random));
        pause(random.nextInt(200));
        weft.signal(signal(random));
      }
    },
    TWO_SIGNALS {
      @Override
      void strike(WeftProcess weft, Random random) throws Exception {
        weft.signal(signal(random));
        pause(1_050 + random.nextInt(200));
        weft.signal(signal(random));
      }
    },
    /// The journal cannot grow for a while, as on a full disk; the run may be killed meanwhile.
    NO_ROOM {
      @Override
      void strike(WeftProcess weft, Random random) throws Exception {
        // The output of the steps is smaller.
        weft.bound("fsize", "40000:");
        pause(random.nextInt(2_500));
        if (random.nextBoolean()) {
          weft.signal("KILL");
        } else {
          weft.bound("fsize", "unlimited:");
        }
      }
    };

    /// @param random chooses its details
    abstract void strike(WeftProcess weft, Random random) throws Exception;

    private static String signal(Random random) {
      return List.of("INT", "TERM", "HUP").get(random.nextInt(3));
    }
  }

  @TempDir private Path folder;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final long began = System.nanoTime();
  private int runs;
  private int blows;

  @Test
  void whateverStopsARunNothingIsLostOrRepeatedAndAllIsCleanedUpAfter() throws Exception {
    do {
      runUntilDone(Files.createDirectory(folder.resolve("run" + runs)));
      runs++;
    } while (mayStrike());
    System.out.printf(Locale.ROOT, "%,d runs were struck %,d times%n", runs, blows);
  }

  private void runUntilDone(Path run) throws Exception {
    Files.writeString(run.resolve("plan.yaml"), PLAN);
    Files.writeString(run.resolve("step"), STEP);
    Traces traces = new Traces(run);
    boolean done = false;
    for (int life = 0; !done; life++) {
      Blow blow =
          life < BLOWS_A_RUN && mayStrike()
              ? Blow.values()[random.nextInt(Blow.values().length)]
              : null;
      try (WeftProcess weft =
          WeftProcess.start(run, "run", "--plain", "--grace", "2s", "plan.yaml")) {
        if (blow != null) {
          liveAWhile(weft);
          strike(weft, blow);
        }
        int exit = weft.end().exitCode();
        String story = "seed %s, %s: %s%s".formatted(seed, blow, weft.out(), weft.err());
        // Nothing starts without space for SQLite's own library.
        boolean refused = blow == Blow.NO_ROOM && weft.err().contains("cannot be unpacked");
        assertThat(exit).as(story).isIn(1, 128 + 1, 128 + 2, 128 + 9, 128 + 15, refused ? 2 : 1);
        if (exit != 128 + 9) {
          assertThat(weft.started()).as(story).isEmpty();
        }
        traces.read(story);
        // A blow may strike between the end of the run and that of its process.
        done = traces.haveEnd();
        assertThat(done || exit != 1).as(story).isTrue();
      }
    }
    traces.areWhole();
  }

  private boolean mayStrike() {
    return BLOWS == Integer.MAX_VALUE ? System.nanoTime() - began < BOUND_NANOS : blows < BLOWS;
  }

  /// One blow in four strikes during the start, one in four just after the run has begun or
  /// resumed.
  private void liveAWhile(WeftProcess weft) {
    int when = random.nextInt(4);
    if (when == 0) {
      pause(random.nextInt(LIFE_MILLIS));
    } else {
      WeftProcess.eventually("it says something", () -> !weft.out().isEmpty());
      pause(random.nextInt(when == 1 ? 200 : LIFE_MILLIS));
    }
  }

  private void strike(WeftProcess weft, Blow blow) throws Exception {
    try {
      blow.strike(weft, random);
      blows++;
    } catch (AssertionError gone) {
      assertThat(weft.isRunning()).as(gone.getMessage()).isFalse();
    }
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /// What the lives of one run left behind, looked at after each.
  private final class Traces {
    private final Path run;
    private final List<String> effects = new ArrayList<>();
    private Set<String> over = new HashSet<>();
    private boolean ended;

    Traces(Path run) {
      this.run = run;
    }

    /// Reads what the last life added.
    void read(String story) throws Exception {
      Path file = run.resolve("effects");
      List<String> all = Files.exists(file) ? Files.readAllLines(file) : List.of();
      for (String effect : all.subList(effects.size(), all.size())) {
        assertThat(over).as("runs again, %s", story).doesNotContain(without("begin ", effect));
      }
      effects.clear();
      effects.addAll(all);
      over = onRecord(story);
    }

    /// Returns the keys of the steps that have ended finally, except cleanup steps, which run again
    /// after later failures.
    private Set<String> onRecord(String story) throws Exception {
      Set<String> keys = new HashSet<>();
      Path journal = run.resolve(".weft/journal.db");
      if (Files.notExists(journal)) {
        return keys;
      }
      try (JournalFile file = JournalFile.open(journal)) {
        for (RunRecord record : file.runs()) {
          ended = record.status() == Status.FAILED;
          for (Map.Entry<String, List<HistoryEvent>> task : file.tasks(record).entrySet()) {
            task.getValue().stream()
                .filter(HistoryEvent.Ended.class::isInstance)
                .map(HistoryEvent.Ended.class::cast)
                .forEach(ended -> add(keys, record.id(), task.getKey(), ended, story));
          }
        }
      }
      return keys;
    }

    private void add(
        Set<String> keys, String id, String task, HistoryEvent.Ended ended, String story) {
      String step = task + "/" + ended.step();
      if (ended.status() == Status.CANCELLED) {
        return;
      }
      assertThat(ended.status())
          .as("%s, %s", step, story)
          .isEqualTo(step.equals(FAILING) ? Status.FAILED : Status.SUCCEEDED);
      if (!CLEAN_UP.contains(ended.step())) {
        keys.add(id + "/" + step);
      }
    }

    /// Whether the run has ended on record.
    boolean haveEnd() {
      return ended;
    }

    /// Every step ran to its end, and so did the cleanup after it.
    void areWhole() throws Exception {
      String id;
      try (JournalFile file = JournalFile.open(run.resolve(".weft/journal.db"))) {
        assertThat(file.runs()).hasSize(1);
        id = file.runs().getFirst().id();
        assertThat(file.runs().getFirst().status()).isEqualTo(Status.FAILED);
        assertThat(file.tasks(file.runs().getFirst())).containsOnlyKeys(TASKS);
      }
      for (String task : List.of("Rows/a", "Rows/b", "Rows/c")) {
        assertOrder(id, task, "one", "two", "fin1", "fin2");
      }
      assertOrder(id, "Fails", "one", "deploy", "back1", "back2", "fin1");
      assertOrder(id, "After", "one");
      assertThat(effects.getLast()).isEqualTo("end " + id + "/finally/clean");
      assertThat(effects.lastIndexOf("end " + id + "/on-failure/report"))
          .as("seed %s", seed)
          .isLessThan(effects.lastIndexOf("begin " + id + "/finally/clean"));
    }

    private void assertOrder(String id, String task, String... steps) {
      int before = -1;
      for (String step : steps) {
        String key = id + "/" + task + "/" + step;
        int begun = effects.lastIndexOf("begin " + key);
        int ended = effects.lastIndexOf("end " + key);
        assertThat(before).as("%s, seed %s", key, seed).isLessThan(begun);
        assertThat(begun).as("%s, seed %s", key, seed).isLessThan(ended);
        before = ended;
      }
    }

    private static String without(String prefix, String line) {
      return line.startsWith(prefix) ? line.substring(prefix.length()) : "";
    }
  }
}
