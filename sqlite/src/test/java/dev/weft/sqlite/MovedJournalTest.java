package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A journal's files are moved away, deleted or replaced while a run writes to them.
@Timeout(120)
@LongTest
class MovedJournalTest {
  private static final int TASKS = 50;

  /// Something that is done to files.
  private interface Deed {
    void run() throws Exception;
  }

  @TempDir private Path folder;
  private Path place;
  private Path elsewhere;
  private final ConcurrentLinkedQueue<String> carriedOut = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
  private @Nullable LocalDriver driver;

  @BeforeEach
  void make() throws Exception {
    place = Files.createDirectory(folder.resolve("place"));
    elsewhere = folder.resolve("elsewhere");
  }

  @Test
  void aFolderThatIsMovedAwayMakesTheRunStandStillUntilItIsBack() throws Exception {
    RunResult result = run(() -> Files.move(place, elsewhere), _ -> Files.move(elsewhere, place));

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(said)
        .containsExactly(
            "the journal %s was moved to %s; move it back"
                .formatted(journal(), elsewhere.resolve("journal.db")),
            "1 carried out",
            "goes on");
    isWhole();
  }

  @Test
  void aJournalThatIsReplacedIsNotWrittenTo() throws Exception {
    Path other = folder.resolve("other.db");
    try (JournalFile file = JournalFile.open(other)) {
      file.begin("other", "plan", Map.of(), RunJournal.Watcher.NONE).close();
    }
    byte[] before = Files.readAllBytes(other);

    RunResult result =
        run(
            () -> {
              Files.move(place, elsewhere);
              Files.createDirectory(place);
              Files.copy(other, journal());
            },
            _ -> {
              assertThat(Files.readAllBytes(journal())).isEqualTo(before);
              assertThat(list(place)).containsExactly(journal());
              Files.delete(journal());
              Files.delete(place);
              Files.move(elsewhere, place);
            });

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(said)
        .containsExactly(
            "the journal %s is another file now: the one that this run began with was moved to %s; move it back"
                .formatted(journal(), elsewhere.resolve("journal.db")),
            "1 carried out",
            "goes on");
    isWhole();
  }

  @Test
  void aFolderThatIsDeletedMakesTheRunStandStillUntilItIsStopped() throws Exception {
    RunResult result = run(this::delete, this::stop);

    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(said)
        .containsExactly(
            "the journal %s was deleted, and what was on record of this run is lost; no copy can take its place"
                .formatted(journal()),
            "cannot be mended",
            "1 carried out",
            "gives up");
    assertThat(carriedOut).containsExactly("t0");
    assertThat(list(place)).isEmpty();
  }

  @Test
  void aCopyDoesNotTakeThePlaceOfAJournalThatWasDeleted() throws Exception {
    run(
        () -> {
          Files.copy(journal(), elsewhere);
          delete();
          Files.copy(elsewhere, journal());
        },
        this::stop);

    assertThat(said)
        .containsExactly(
            "the journal %s is another file now: the one that this run began with was deleted, and what was on record of this run is lost; no copy can take its place"
                .formatted(journal()),
            "cannot be mended",
            "1 carried out",
            "gives up");
    assertThat(Files.mismatch(elsewhere, journal())).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal.db-wal", "journal.db-shm"})
  void aFileBesideTheJournalThatIsMovedAwayMakesTheRunStandStillUntilItIsBack(String name)
      throws Exception {
    Path file = place.resolve(name);
    RunResult result =
        run(
            () -> Files.move(file, elsewhere),
            _ -> {
              assertThat(file).doesNotExist();
              assertThatThrownBy(() -> JournalFile.open(journal()))
                  .isInstanceOf(JournalException.class)
                  .hasMessage(
                      "the journal %s cannot be read: %s is gone, and a run writes to it; end that run, which puts what is on record into the journal itself"
                          .formatted(journal(), file));
              assertThat(file).doesNotExist();
              Files.move(elsewhere, file);
            });

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(said)
        .containsExactly(
            "the journal's file %s was moved to %s; move it back".formatted(file, elsewhere),
            "1 carried out",
            "goes on");
    isWhole();
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal.db-wal", "journal.db-shm", "journal.db-wal journal.db-shm"})
  void whatIsOnRecordOutlivesTheFilesBesideTheJournal(String names) throws Exception {
    Path first = place.resolve(names.split(" ", -1)[0]);
    RunResult result =
        run(
            () -> {
              for (String name : names.split(" ", -1)) {
                Files.delete(place.resolve(name));
              }
            },
            this::stop);

    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(said)
        .containsExactly(
            "the journal's file %s was deleted, and another process would not see what this run writes; end the run, which puts what is on record into the journal itself, and run the plan again to continue it"
                .formatted(first),
            "cannot be mended",
            "1 carried out",
            "gives up");
    try (JournalFile file = JournalFile.open(journal())) {
      assertThat(file.tasks(file.runs().getFirst())).containsOnlyKeys("t0");
    }
  }

  @Test
  void whatIsOnRecordIsInTheJournalAsSoonAsItsWalIsMissed() throws Exception {
    run(
        () -> Files.delete(place.resolve("journal.db-wal")),
        journal -> {
          // As after SIGKILL.
          Files.createDirectory(elsewhere);
          Files.copy(journal(), elsewhere.resolve("journal.db"));
          Files.copy(lock(), elsewhere.resolve("journal.db.lock"));
          try (JournalFile file = JournalFile.open(elsewhere.resolve("journal.db"))) {
            assertThat(file.tasks(file.runs().getFirst())).containsOnlyKeys("t0");
          }
          stop(journal);
        });

    assertThat(said).contains("gives up");
  }

  @Test
  void aWalThatIsReplacedIsNotWrittenTo() throws Exception {
    Path wal = place.resolve("journal.db-wal");
    run(
        () -> {
          Files.delete(wal);
          Files.writeString(wal, "other");
        },
        journal -> {
          assertThat(wal).hasContent("other");
          stop(journal);
        });

    assertThat(said.element())
        .startsWith(
            "the journal's file %s is another file now: the one that this run began with was deleted, and "
                .formatted(wal));
  }

  @Test
  void aFolderThatIsMovedAndLinkedToIsTheSame() throws Exception {
    RunResult result =
        run(
            () -> {
              Files.move(place, elsewhere);
              Files.createSymbolicLink(place, elsewhere);
            },
            _ -> {});

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(said).isEmpty();
    isWhole();
  }

  @Test
  void aLinkThatLeadsElsewhereNowIsNotTheSame() throws Exception {
    Files.move(place, elsewhere);
    Files.createSymbolicLink(place, elsewhere);
    Path other = Files.createDirectory(folder.resolve("other"));
    RunResult result =
        run(
            () -> {
              Files.delete(place);
              Files.createSymbolicLink(place, other);
            },
            _ -> {
              assertThat(list(other)).isEmpty();
              Files.delete(place);
              Files.createSymbolicLink(place, elsewhere);
            });

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(said)
        .containsExactly(
            "the journal %s was moved to %s; move it back"
                .formatted(journal(), elsewhere.resolve("journal.db")),
            "1 carried out",
            "goes on");
    isWhole();
  }

  @Test
  void aLockFileThatIsDeletedIsMadeAnewAndStillKeepsOthersAway() throws Exception {
    try (JournalFile file = JournalFile.open(journal());
        RunJournal run = file.begin("run", "plan", Map.of(), watcher(() -> {}))) {
      driver = new LocalDriver(run);
      RunResult result =
          driver.run(
              plan(() -> Files.delete(lock()), () -> assertThat(lock()).exists()), List.of());
      assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
      assertThat(file.isDriven(file.runs().getFirst())).isTrue();
    }
    assertThat(said).isEmpty();
    isWhole();
  }

  private Path journal() {
    return place.resolve("journal.db");
  }

  private Path lock() {
    return place.resolve("journal.db.lock");
  }

  private void stop(RunJournal journal) {
    Objects.requireNonNull(driver).cancel("enough");
    journal.giveUp();
  }

  private void delete() throws Exception {
    for (Path file : list(place)) {
      Files.delete(file);
    }
  }

  private static List<Path> list(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /// @param first what the first step does
  /// @param onStalled the action when the run stalls
  private RunResult run(Deed first, StallAction onStalled) throws Exception {
    try (JournalFile file = JournalFile.open(journal())) {
      RunJournal[] driven = new RunJournal[1];
      driven[0] = file.begin("run", "plan", Map.of(), watcher(() -> onStalled.act(driven[0])));
      driver = new LocalDriver(driven[0]);
      RunResult result = driver.run(plan(first, () -> {}), List.of());
      try {
        driven[0].close();
      } catch (JournalException lost) {
        assertThat(said).contains("gives up");
      }
      return result;
    }
  }

  private interface StallAction {
    void act(RunJournal journal) throws Exception;
  }

  /// A plan of consecutive steps, each of which is recorded before the next one begins.
  private Plan plan(Deed first, Deed others) {
    return Plan.of(
            "plan",
            IntStream.range(0, TASKS)
                .mapToObj(
                    i ->
                        new Task(
                            "t" + i,
                            List.of(
                                new Step.Work<>(
                                    "step",
                                    attempt -> {
                                      carriedOut.add(attempt.task().name());
                                      (i == 0 ? first : others).run();
                                      return Map.of();
                                    }))))
                .iterator())
        .withMaxParallel(1);
  }

  private RunJournal.Watcher watcher(Deed onStalled) {
    return new RunJournal.Watcher() {
      @Override
      public void onStalled(JournalException why) {
        said.add(why.getMessage());
        if (!why.isMendable()) {
          said.add("cannot be mended");
        }
        said.add(carriedOut.size() + " carried out");
        try {
          onStalled.run();
        } catch (Exception broken) {
          throw new IllegalStateException(broken);
        }
      }

      @Override
      public void onResumed() {
        said.add("goes on");
      }

      @Override
      public void onFailed(JournalException why) {
        said.add("gives up");
      }
    };
  }

  private void isWhole() throws Exception {
    assertThat(carriedOut).hasSize(TASKS).doesNotHaveDuplicates();
    try (JournalFile file = JournalFile.open(journal())) {
      RunRecord run = file.runs().getFirst();
      assertThat(run.status()).isEqualTo(Status.SUCCEEDED);
      assertThat(file.tasks(run)).hasSize(TASKS);
    }
  }
}
