package dev.weft.plan.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.needs.LongTest;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files of rows that are far larger than the memory.
@Timeout(120)
class ManyRowsTest {
  private static final int ROWS = 1_000_000;

  @TempDir private Path folder;

  @LongTest
  @Test
  void aMillionRowsOfCsvNeedNoMuchMemory() throws IOException {
    RowFile file =
        write("rows.csv", "id,name\n", i -> "customer-%s,\"Ann, the %sth\"\n".formatted(i, i));

    assertStreams(csv(file));
  }

  @LongTest
  @Test
  void aMillionLinesOfJsonNeedNoMuchMemory() throws IOException {
    RowFile file =
        write(
            "rows.jsonl", "", i -> "{\"customer\": {\"id\": %s}, \"total\": 9.90}\n".formatted(i));

    assertStreams(new JsonRows(file, RowKey.of("customer.id", "row")));
  }

  @LongTest
  @Test
  void aKeyThatIsThereTwiceIsFoundHoweverFarAway() throws IOException {
    RowFile file = write("twins.csv", "id,name\n", i -> "id%s,x\n".formatted(i % (ROWS - 1)));

    assertThatThrownBy(csv(file)::check)
        .isInstanceOf(RowException.class)
        .hasMessage("twins.csv:1000001: the key `id0` is on line 2 already");
  }

  @LongTest
  @Test
  void aFileThatHoldsItselfTwiceIsRefusedAtItsFirstRepetitions() throws IOException {
    RowFile file = write("twice.csv", "id,name\n", i -> "id%s,x\n".formatted(i % (ROWS / 2)));

    assertThatThrownBy(csv(file)::check)
        .isInstanceOf(RowException.class)
        .hasMessageMatching("twice.csv:\\d+: the key `id\\d+` is on line \\d+ already");
  }

  @Test
  void aLineBeyondAllMeasureIsRefused() throws IOException {
    Path file = folder.resolve("huge.txt");
    Files.writeString(file, "a\n" + "x".repeat(17 * 1_024 * 1_024));

    assertThatThrownBy(new LineRows(new RowFile(file), false)::check)
        .hasMessage("huge.txt:2: this line has more than 16,777,216 characters");
  }

  private static CsvRows csv(RowFile file) {
    return new CsvRows(
        new CsvText(file, ','), List.of("id", "name"), new ColumnKey("id", "row"), Map.of());
  }

  /// Checks while reading, whose rows are compared, and while running.
  private static void assertStreams(Rows rows) {
    long before = liveHeapBytes();
    assertThat(rows.check()).isEqualTo(ROWS);
    Iterator<Row> open = rows.open();
    for (int i = 0; i < ROWS - 1; i++) {
      open.next();
    }
    assertThat(liveHeapBytes() - before).isLessThan(4_000_000);
    assertThat(open.next().line()).isGreaterThanOrEqualTo(ROWS);
    assertThat(open.hasNext()).isFalse();
  }

  private RowFile write(String name, String header, IntFunction<String> row) throws IOException {
    Path file = folder.resolve(name);
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write(header);
      for (int i = 0; i < ROWS; i++) {
        writer.write(row.apply(i));
      }
    }
    return new RowFile(file);
  }

  private static long liveHeapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
