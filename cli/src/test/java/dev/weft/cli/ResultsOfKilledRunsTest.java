package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Attempt;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.local.LocalDriver;
import dev.weft.needs.Effort;
import dev.weft.plan.results.EarlierRows;
import dev.weft.plan.results.ResultFiles;
import dev.weft.plan.results.ResultFormat;
import dev.weft.plan.results.ResultsJournal;
import dev.weft.plan.results.TaskResults;
import dev.weft.secret.Secrets;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunJournal;
import dev.weft.sqlite.RunRecord;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// For random plans that are killed, cancelled, continued and retried at random, the results are
/// what the events say. `-Dweft.results=5000` sets the number of plans.
@Timeout(600)
class ResultsOfKilledRunsTest {
  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();

  @Test
  void theResultsAreWhatTheEventsSay() throws Exception {
    int plans = Effort.of("weft.results", 300);
    for (int i = 0; i < plans; i++) {
      long seed = new Random().nextLong();
      try {
        new Trial(seed).run();
      } catch (Throwable wrong) {
        throw new AssertionError("with the seed " + seed, wrong);
      }
    }
  }

  /// One plan, until its run is over.
  private final class Trial {
    private final Random random;
    private final Path home;
    private final Path csv;
    private final Plan plan;
    private volatile boolean isRetried;
    // How each row ended, by its name: the last word of the events.
    private final Map<String, String> told = new ConcurrentHashMap<>();

    Trial(long seed) throws Exception {
      random = new Random(seed);
      home = Files.createTempDirectory(folder, "trial");
      csv = home.resolve("a.csv");
      plan = plan();
    }

    private Plan plan() {
      int rows = 1 + random.nextInt(30);
      List<Step<?>> steps = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        steps.add(
            new Step.Work<>("step" + i, this::work)
                .withRetry(Retry.of(1).withBackoff(Duration.ZERO, Duration.ofMillis(1))));
      }
      List<Task> tasks = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        int id = row;
        Task.Rules rules = Task.Rules.NONE.withCondition(_ -> id % 9 != 8);
        tasks.add(new Task("A/" + id, steps, Map.of("row", Map.of("id", id)), rules));
      }
      int maxFailures = random.nextInt(4) == 0 ? random.nextInt(3) : Group.UNBOUNDED;
      Group group = Group.of("A", tasks).withMaxParallel(1 + random.nextInt(8));
      return Plan.of("plan", group.withMaxFailures(maxFailures));
    }

    private Map<String, Object> work(Attempt attempt) throws Exception {
      int fate = Math.floorMod((attempt.task().name() + attempt.key()).hashCode(), 5);
      if (fate == 0 && attempt.number() == 1) {
        throw new StepFailedException(new Failure("503", "once"));
      }
      if (fate == 1 && !isRetried) {
        throw new StepFailedException(new Failure("1", "until it is retried"));
      }
      Thread.sleep(Duration.ofNanos(fate * 100_000L));
      return Map.of("fate", fate);
    }

    void run() throws Exception {
      @Nullable Status status = null;
      for (int drive = 0; status == null || random.nextInt(3) == 0; drive++) {
        try (JournalFile file = JournalFile.open(home.resolve("journal.db"))) {
          status = drive(file, drive);
        }
        harm();
      }
      assertThat(warnings).isEmpty();
    }

    /// Returns how the run ended; null if it was killed.
    private @Nullable Status drive(JournalFile file, int drive) throws Exception {
      boolean kills = random.nextInt(3) > 0;
      @Nullable RunRecord before = drive == 0 ? null : file.runs().getFirst();
      TaskResults about = new TaskResults("A", csv, ResultFormat.CSV, List.of("id"), List.of());
      RunResult result;
      try (ResultFiles files = ResultFiles.open(List.of(about), warnings::add);
          RunJournal journal = journal(file, before)) {
        fill(files, file, before);
        LocalDriver driver =
            new LocalDriver(
                new ResultsJournal(journal, files, Secrets.NONE, EarlierRows.NONE, Map.of()));
        int strike = random.nextInt(40);
        boolean cancels = random.nextBoolean();
        result = driver.run(plan, List.of(listener(driver, kills ? strike : -1, cancels)));
        assertThat(files.missing()).isEmpty();
      }
      assertResults(file);
      return kills && result.status() == Status.CANCELLED ? null : result.status();
    }

    private RunJournal journal(JournalFile file, @Nullable RunRecord before) throws Exception {
      if (before == null) {
        return file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE);
      }
      if (before.isUnfinished()) {
        return file.resume(before, RunJournal.Watcher.NONE);
      }
      isRetried = true;
      told.values().removeIf(how -> !how.startsWith("succeeded"));
      return file.retry(before, RunJournal.Watcher.NONE);
    }

    private void fill(ResultFiles files, JournalFile file, @Nullable RunRecord before)
        throws Exception {
      RunRecord now = file.runs().getFirst();
      files.begin(
          rows -> {
            if (before != null) {
              file.results(now, past -> RunResults.add(past, "A"::equals, rows));
            }
          });
    }

    /// Keeps what the events say, and strikes after so many.
    private Listener listener(LocalDriver driver, int strike, boolean cancels) {
      int[] left = {strike};
      return event -> {
        if (event instanceof Event.TaskEnded ended) {
          tell(ended.result());
        } else if (event instanceof Event.TaskKept kept) {
          tell(kept.result());
        }
        if (left[0]-- == 0) {
          if (cancels) {
            driver.cancel("test");
          } else {
            driver.kill("test");
          }
        }
      };
    }

    private void tell(TaskResult result) {
      told.put(result.task().name(), how(result));
    }

    private static String how(TaskResult result) {
      Object fate = result.outputs().get("fate");
      return result.status() + "," + (fate == null ? "" : fate);
    }

    /// What the file and the journal say is the same; of a run that was killed, what was
    /// interrupted is no result.
    private void assertResults(JournalFile file) throws Exception {
      Map<String, String> inFile = new TreeMap<>();
      List<String> lines = Files.readAllLines(csv);
      assertThat(lines.getFirst()).isEqualTo("id,status,failure,attempts,began,took");
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",", -1);
        assertThat(inFile.put("A/" + cells[0], cells[1] + "," + cells[3])).as(line).isNull();
      }
      Map<String, String> onRecord = new TreeMap<>();
      file.results(
          file.runs().getFirst(),
          past -> onRecord.put(past.task(), past.ended().status() + "," + past.attempts()));
      assertThat(inFile).isEqualTo(onRecord);
      // Rows that never began, because too many had failed.
      onRecord.forEach(
          (task, how) -> {
            if (!told.containsKey(task)) {
              assertThat(how).isEqualTo("skipped,0");
              inFile.remove(task);
            }
          });
      Map<String, String> expected = new TreeMap<>();
      told.forEach(
          (task, how) -> {
            // A kill is not recorded, and the run may have ended without this row.
            String recorded = onRecord.getOrDefault(task, "skipped,0");
            if (how.startsWith("cancelled") && recorded.equals("skipped,0")) {
              inFile.remove(task);
            } else {
              expected.put(task, how.substring(0, how.indexOf(',')));
            }
          });
      inFile.replaceAll((_, cells) -> cells.substring(0, cells.indexOf(',')));
      assertThat(inFile).isEqualTo(expected);
    }

    /// What a kill, or a person, may do to the file.
    private void harm() throws Exception {
      int header = Files.readAllLines(csv).getFirst().length() + 1;
      switch (random.nextInt(4)) {
        case 0 -> Files.delete(csv);
        case 1 -> {
          try (RandomAccessFile file = new RandomAccessFile(csv.toFile(), "rw")) {
            file.setLength(header + random.nextInt((int) file.length() - header + 1));
          }
        }
        case 2 -> Files.writeString(csv, Files.readString(csv) + "7,succ");
        default -> {
          // It stays as it was.
        }
      }
    }
  }
}
