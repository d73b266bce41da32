package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.HistoryEvent;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.needs.Effort;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Parts of a journal are missing or changed, so that it has fewer or other rows than were written.
/// Every reader reports that.
class LostRowsTest {
  private static final int PAGE = 4_096;

  @TempDir private Path folder;

  /// All that one can see of a journal.
  private record Shown(
      List<RunRecord> runs, List<Map<String, List<HistoryEvent>>> tasks, List<String> printed) {}

  @BeforeEach
  void record() throws Exception {
    try (JournalFile file = JournalFile.open(journal())) {
      for (String run : List.of("first", "second")) {
        try (RunJournal journal =
            file.begin(run, "plan.yaml", Map.of("name", "plan"), RunJournal.Watcher.NONE)) {
          assertThat(new LocalDriver(journal).run(plan(), List.of()).status())
              .isEqualTo(Status.SUCCEEDED);
        }
      }
      file.begin("third", "plan.yaml", Map.of(), RunJournal.Watcher.NONE).close();
    }
    assertThat(folder.resolve("journal.db-wal")).doesNotExist();
  }

  private static Plan plan() {
    Step<?> step =
        new Step.Work<>(
            "step",
            attempt -> {
              attempt.print("printed by " + attempt.task().name());
              return Map.of("of", attempt.task().name());
            });
    return Plan.of(
        "plan",
        IntStream.range(0, 60)
            .mapToObj(
                i -> new Task("t" + i, List.of(step, Step.wait("wait", java.time.Duration.ZERO))))
            .iterator());
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal.db.lock", "journal.db-shm"})
  void aJournalWithoutTheWalThatHasItsRunsIsDamaged(String beside) throws Exception {
    Path living = Files.createDirectory(folder.resolve("living"));
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (JournalFile file = JournalFile.open(living.resolve("journal.db"))) {
      RunJournal run = file.begin("run", "plan.yaml", Map.of(), RunJournal.Watcher.NONE);
      for (String name : List.of("journal.db", beside)) {
        Files.copy(living.resolve(name), copy.resolve(name));
      }
      run.close();
    }

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> JournalFile.open(copy.resolve("journal.db")))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("journal.db-wal, which had its runs, is missing");
    }
  }

  @LongTest
  @Test
  void aFileThatIsCutAnywhereInItsLastPageIsDamaged() throws Exception {
    byte[] whole = Files.readAllBytes(journal());
    try (RandomAccessFile file = new RandomAccessFile(journal().toFile(), "rw")) {
      for (int cut = 1; cut <= PAGE; cut++) {
        file.setLength(whole.length - cut);

        assertThatThrownBy(this::shown)
            .as("%s bytes less", cut)
            .isInstanceOf(JournalException.class)
            .hasMessageContaining("the journal " + journal() + " is damaged")
            .hasMessageContaining("nothing was changed");
        assertThat(file.length()).isEqualTo(whole.length - cut);
      }
    }
    Files.write(journal(), whole);
    assertThat(shown().runs()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
        "DELETE FROM event WHERE run = 1",
        "UPDATE event SET run = 3 WHERE seq = (SELECT max(seq) FROM event)",
        "DELETE FROM mark WHERE seq = (SELECT max(seq) FROM mark)",
        "DELETE FROM output WHERE seq = (SELECT max(seq) FROM output)",
        "UPDATE mark SET after = after - 1 WHERE run = 1",
        "DELETE FROM output WHERE seq = 3",
        "UPDATE output SET text = 'forged' WHERE seq = 3",
        "UPDATE output SET task = 't1' WHERE seq = 3",
        "UPDATE output SET run = 2 WHERE seq = 3",
        "DELETE FROM run WHERE number = 3",
        "DELETE FROM run WHERE number = 1",
        "UPDATE run SET plan = 'other.yaml' WHERE number = 3",
        "DELETE FROM total WHERE run = 2",
        "DELETE FROM total WHERE run = 0",
        "UPDATE total SET outputs = outputs - 1 WHERE run = 1",
      })
  void rowsThatAreGoneOrChangedAreMissed(String change) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal());
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(change)).isPositive();
    }

    assertThatThrownBy(this::shown)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("the journal " + journal() + " is damaged: ");

    Path copy = folder.resolve("copy.db");
    assertThatThrownBy(() -> export(copy))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("the journal " + journal() + " is damaged: ");
    assertThat(copy).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM run WHERE number = 3",
        "UPDATE run SET plan = 'other.yaml' WHERE number = 3",
      })
  void aRunThatCouldGoOnIsNotForgotten(String change) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(change);
    }

    try (JournalFile file = JournalFile.open(journal())) {
      assertThatThrownBy(() -> file.unfinished("plan.yaml"))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("is damaged: ");
    }
  }

  @Test
  void theEndOfAPageThatIsAllZerosIsMissed() throws Exception {
    Shown before = shown();
    byte[] whole = Files.readAllBytes(journal());
    int told = 0;
    for (int page = 1; page < whole.length / PAGE; page++) {
      byte[] zeros = whole.clone();
      Arrays.fill(zeros, page * PAGE + PAGE * 3 / 4, (page + 1) * PAGE, (byte) 0);
      told += isTold(zeros, before) ? 1 : 0;
    }
    assertThat(told).isGreaterThan(whole.length / PAGE / 2);
  }

  @Test
  void aChangedBitIsToldOrMakesNoDifference() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Shown before = shown();
    byte[] whole = Files.readAllBytes(journal());
    int told = 0;
    int flips = Effort.of("weft.flips", 400);
    for (int i = 0; i < flips; i++) {
      byte[] flipped = whole.clone();
      int offset = random.nextInt(flipped.length);
      flipped[offset] ^= (byte) (1 << random.nextInt(8));
      try {
        told += isTold(flipped, before) ? 1 : 0;
      } catch (AssertionError | RuntimeException wrong) {
        throw new AssertionError("seed %s, byte %s".formatted(seed, offset), wrong);
      }
    }
    assertThat(told).isPositive();
  }

  /// Whether a journal with these bytes is said to be damaged; otherwise it shows the same, and so
  /// does its copy.
  private boolean isTold(byte[] bytes, Shown before) throws IOException {
    Files.write(journal(), bytes);
    boolean told = false;
    try {
      assertThat(shown().equals(before)).as("the same is shown").isTrue();
    } catch (JournalException clear) {
      assertThat(clear).hasMessageContaining(journal().toString());
      told = true;
    }
    Path copy = folder.resolve("copy.db");
    try {
      export(copy);
      assertThat(shown(copy).equals(before)).as("the copy shows the same").isTrue();
      Files.delete(copy);
    } catch (JournalException clear) {
      assertThat(copy).doesNotExist();
      told = true;
    }
    return told;
  }

  private Path journal() {
    return folder.resolve("journal.db");
  }

  private void export(Path copy) throws JournalException {
    try (JournalFile file = JournalFile.open(journal())) {
      file.export(copy);
    }
  }

  private Shown shown() throws JournalException {
    return shown(journal());
  }

  private static Shown shown(Path journal) throws JournalException {
    try (JournalFile file = JournalFile.open(journal)) {
      List<RunRecord> runs = file.runs();
      List<Map<String, List<HistoryEvent>>> tasks = new ArrayList<>();
      List<String> printed = new ArrayList<>();
      for (RunRecord run : runs) {
        tasks.add(file.tasks(run));
        file.printed(run, null, (task, line) -> printed.add(task + ": " + line));
      }
      return new Shown(runs, tasks, printed);
    }
  }
}
