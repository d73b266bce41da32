package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The WAL of a killed run is missing or replaced: the rest would look like a complete journal with
/// fewer or other runs.
@Timeout(120)
class LostWalTest {
  @TempDir private static Path folder;
  private static KilledRun killed;
  private static KilledRun other;

  @TempDir private Path place;

  @BeforeAll
  static void kill() throws Exception {
    killed = KilledRun.in(Files.createDirectory(folder.resolve("one")));
    other = KilledRun.in(Files.createDirectory(folder.resolve("other")));
  }

  @Test
  void whatARunThatWasKilledLeftGoesOn() throws Exception {
    KilledRun copy = killed.copy(place);
    copy.continues();
    copy.record();
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal.db-wal", "journal.db-wal journal.db-shm"})
  void aWalThatIsGoneIsMissed(String gone) throws Exception {
    KilledRun copy = killed.copy(place);
    for (String name : gone.split(" ", -1)) {
      Files.deleteIfExists(place.resolve(name));
    }

    refused(copy, "journal.db-wal, which had its runs, is missing (the last ");
  }

  @Test
  void aWalThatIsGoneAfterItsPagesWereWrittenBackIsMissed() throws Exception {
    KilledRun copy = killed.copy(place);
    try (Connection connection = connect(copy);
        Statement statement = connection.createStatement()) {
      statement.executeQuery("PRAGMA wal_checkpoint").close();
      // The next one is in the WAL alone.
      RunRows.add(copy.journal(), connection, null, "next", "plan", Map.of());
      Files.copy(copy.journal(), place.resolve("kept"));
    }
    Files.move(place.resolve("kept"), copy.journal(), StandardCopyOption.REPLACE_EXISTING);

    refused(copy, "(the last 1 of ");
  }

  @Test
  void whatIsGoneCanBeGivenUp() throws Exception {
    KilledRun copy = killed.copy(place);
    Files.delete(copy.wal());
    Files.delete(JournalPaths.lock(copy.journal()));

    try (JournalFile file = JournalFile.open(copy.journal())) {
      assertThat(file.runs()).isEmpty();
      file.begin("new", "plan", Map.of(), RunJournal.Watcher.NONE).close();
    }
    try (JournalFile file = JournalFile.open(copy.journal())) {
      assertThat(file.runs()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWalOfAnotherJournalIsRefused(boolean hasLock) throws Exception {
    KilledRun copy = killed.copy(place);
    Files.copy(other.wal(), copy.wal(), StandardCopyOption.REPLACE_EXISTING);
    if (!hasLock) {
      Files.delete(JournalPaths.lock(copy.journal()));
    }

    refused(copy, copy.wal() + " belongs to another journal; nothing was changed");
  }

  @Test
  void anOlderWalIsRefused() throws Exception {
    KilledRun copy = killed.copy(place);
    byte[] wal = Files.readAllBytes(copy.wal());
    Files.write(copy.wal(), java.util.Arrays.copyOf(wal, 32 + (wal.length - 32) / 4120 / 2 * 4120));

    refused(copy, "it, or " + copy.wal() + ", is an older copy (the last ");
  }

  @Test
  void aDatabaseThatIsEmptyNowIsRefused() throws Exception {
    KilledRun copy = killed.copy(place).withoutWal();
    Files.write(copy.journal(), new byte[0]);

    refused(copy, "which had its runs, is missing");
  }

  @Test
  void aCopyOfDatabaseAndWalIsWhole() throws Exception {
    KilledRun copy = killed.copy(place);
    Files.delete(JournalPaths.lock(copy.journal()));

    copy.continues();
  }

  @Test
  void anExportIsWholeAndAlsoInThePlaceOfTheJournal() throws Exception {
    KilledRun copy = killed.copy(place);
    Path export = place.resolve("export.db");
    try (JournalFile file = JournalFile.open(copy.journal())) {
      file.export(export);
    }
    JournalFile.open(export).close();
    Files.move(export, copy.journal(), StandardCopyOption.REPLACE_EXISTING);

    copy.continues();
  }

  @Test
  void anotherJournalInThePlaceOfOneIsOpened() throws Exception {
    KilledRun copy = killed.copy(place).withoutWal();
    KilledRun moved = other.copy(place.resolve("other")).withoutWal();
    Files.copy(moved.journal(), copy.journal(), StandardCopyOption.REPLACE_EXISTING);

    JournalFile.open(copy.journal()).close();
  }

  @Test
  void aNewJournalIsNotTheOneThatWasDeleted() throws Exception {
    KilledRun copy = killed.copy(place).withoutWal();
    Files.delete(copy.journal());

    for (int i = 0; i < 2; i++) {
      try (JournalFile file = JournalFile.open(copy.journal())) {
        file.begin("run-" + i, "plan", Map.of(), RunJournal.Watcher.NONE).close();
        assertThat(file.runs()).hasSize(i + 1);
      }
    }
  }

  @Test
  void aJournalOfAnEarlierWeftSaysItsPositionFromNowOn() throws Exception {
    KilledRun copy = killed.copy(place).withoutWal();
    Files.delete(JournalPaths.lock(copy.journal()));
    try (Connection connection = connect(copy);
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM total WHERE run = -1");
    }
    JournalFile.open(copy.journal()).close();
    assertThat(LockFile.noted(copy.journal())).isNull();

    copy.continues();

    assertThat(LockFile.noted(copy.journal())).isNotNull();
  }

  /// It is refused, over and over, and left as it is.
  private static void refused(KilledRun copy, String why) throws IOException {
    Map<String, byte[]> before = copy.content();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> JournalFile.open(copy.journal()))
          .isInstanceOf(JournalException.class)
          .hasMessageStartingWith("the journal " + copy.journal() + " is damaged: ")
          .hasMessageContaining(why);
      assertThatThrownBy(() -> JournalFile.openToRead(copy.journal()))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining(why);
      assertThat(copy.content()).containsExactlyEntriesOf(before);
    }
  }

  private static Connection connect(KilledRun run) throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + run.journal());
  }
}
