package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.HistoryEvent;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes of a journal's files are changed or cut off. Each time the damage is reported, or makes no
/// difference; if it is reported, nothing is written.
class DamageTest {
  @TempDir private static Path kept;
  private static KilledRun killed;
  @TempDir private Path folder;
  private final Random random = new Random(68);
  private int copies;
  private int told;

  @BeforeAll
  static void kill() throws Exception {
    killed = KilledRun.in(kept);
  }

  @LongTest
  @Test
  void aChangedByteOfTheHeaderIsToldOrMakesNoDifference() throws Exception {
    KilledRun whole = copy().withoutWal();
    List<List<HistoryEvent>> record = whole.record();

    for (int offset = 0; offset < 108; offset++) {
      flip(whole, offset, record);
    }

    assertThat(told).isGreaterThan(30);
    whole.continues();
  }

  @LongTest
  @Test
  void aChangedByteOfAPageIsToldOrMakesNoDifference() throws Exception {
    KilledRun whole = copy().withoutWal();
    List<List<HistoryEvent>> record = whole.record();
    int size = Math.toIntExact(Files.size(whole.journal()));

    for (int i = 0; i < 300; i++) {
      flip(whole, random.nextInt(108, size), record);
    }

    assertThat(told).isGreaterThan(100);
    whole.continues();
  }

  @LongTest
  @Test
  void aChangedByteOfTheWalIsToldUnlessItIsInTheLastTransaction() throws Exception {
    long size = Files.size(killed.wal());

    for (int i = 0; i < 100; i++) {
      KilledRun damaged = copy();
      long offset = random.nextLong(size * 9 / 10);
      flip(damaged.wal(), offset);
      var before = damaged.content();

      assertThatThrownBy(damaged::record)
          .as("byte %s", offset)
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("the journal " + damaged.journal() + " is damaged: ")
          .hasMessageContaining("does not have its checksum at byte")
          .hasMessageContaining("nothing was changed");

      assertThat(damaged.content()).containsExactlyEntriesOf(before);
      flip(damaged.wal(), offset);
      if (i % 20 == 0) {
        damaged.continues();
      }
    }
  }

  @Test
  void aTornLastTransactionIsLeftOut() throws Exception {
    KilledRun torn = copy();
    try (RandomAccessFile wal = new RandomAccessFile(torn.wal().toFile(), "rw")) {
      wal.setLength(wal.length() - 100);
    }
    // The process was killed before it noted this transaction, or, if it was killed a moment later,
    // after it. The former is the case in which the transaction may be missing.
    LockFile.note(torn.journal(), null);

    assertThat(torn.record()).isNotEmpty();
  }

  @Test
  void aFileThatWasCutOffIsDamaged() throws Exception {
    KilledRun cut = copy().withoutWal();
    byte[] whole = Files.readAllBytes(cut.journal());
    try (RandomAccessFile file = new RandomAccessFile(cut.journal().toFile(), "rw")) {
      file.setLength(whole.length / 2);
    }
    var before = cut.content();

    assertThatThrownBy(cut::record)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("the journal " + cut.journal() + " is damaged")
        .hasMessageContaining("nothing was changed");

    assertThat(cut.content()).containsExactlyEntriesOf(before);
    Files.write(cut.journal(), whole);
    cut.continues();
  }

  private KilledRun copy() throws IOException {
    return killed.copy(folder.resolve("copy-" + copies++));
  }

  /// Changes a byte of a copy and looks.
  private void flip(KilledRun whole, long offset, List<List<HistoryEvent>> record)
      throws IOException {
    KilledRun damaged = whole.copy(folder.resolve("copy-" + copies++));
    flip(damaged.journal(), offset);
    var before = damaged.content();
    try {
      assertThat(damaged.record()).as("byte %s", offset).isEqualTo(record);
    } catch (JournalException clear) {
      told++;
      assertThat(clear).hasMessageContaining(damaged.journal().toString());
      assertThat(damaged.content())
          .as("byte %s: %s", offset, clear)
          .containsExactlyEntriesOf(before);
    }
  }

  private void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int was = bytes.read();
      bytes.seek(offset);
      bytes.write(was ^ 1 << (offset % 8));
    }
  }
}
