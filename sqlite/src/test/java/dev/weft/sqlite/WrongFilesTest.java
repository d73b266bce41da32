package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// If something else is in the journal's place, that is reported, and it is not changed.
class WrongFilesTest {
  @TempDir private Path folder;

  @Test
  void aNewerFormatNeedsANewerWeft() throws Exception {
    run();
    pragma("user_version = 3");

    refused("has format 3, and this Weft knows up to 2: use a newer Weft");

    pragma("user_version = 2");
    run();
  }

  @Test
  void aDatabaseOfSomethingElseIsNoJournal() throws Exception {
    run();
    pragma("application_id = 1234");

    refused("is no journal of Weft but some other SQLite file; name another with --journal");
  }

  @Test
  void tablesOfSomebodyElseStay() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE customer (name TEXT)");
    }

    refused("is no journal of Weft but some other SQLite file; name another with --journal");
  }

  @Test
  void aTextIsNoJournal() throws Exception {
    for (int length : new int[] {20, 512, 5_000}) {
      Files.writeString(journal(), "a".repeat(length));

      refused("is no SQLite file, or damaged; nothing was changed");

      Files.delete(journal());
    }
    run();
  }

  @Test
  void anEmptyFileBecomesOne() throws Exception {
    Files.createFile(journal());

    run();
  }

  @Test
  void aFolderIsNoJournal() throws Exception {
    Files.createDirectory(journal());

    refused("cannot be opened: it is a folder");

    Files.delete(journal());
    run();
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> JournalFile.open(missing.resolve("journal.db")))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("cannot be opened: there is no folder " + missing);
  }

  private Path journal() {
    return folder.resolve("journal.db");
  }

  private void refused(String why) throws IOException {
    Map<String, String> before = content();
    assertThatThrownBy(() -> JournalFile.open(journal()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining(journal().toString())
        .hasMessageContaining(why);
    assertThat(content()).isEqualTo(before);
  }

  private void run() throws Exception {
    assertThat(LoggedRun.run(journal(), "run", 2, 2, 0).status()).isEqualTo(Status.SUCCEEDED);
  }

  private void pragma(String pragma) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA " + pragma);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + journal());
  }

  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        byte[] bytes = Files.isDirectory(file) ? new byte[0] : Files.readAllBytes(file);
        content.put(file.getFileName().toString(), HexFormat.of().formatHex(bytes));
      }
    }
    return content;
  }
}
