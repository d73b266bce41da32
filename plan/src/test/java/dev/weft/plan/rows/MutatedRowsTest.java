package dev.weft.plan.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.Effort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A file of rows with random changes is read, or the message says what is wrong with it.
@Timeout(60)
class MutatedRowsTest {
  private static final int MUTATIONS = Effort.of("weft.mutations", 2_000);
  private static final String SPECIAL = "\"\"\n\r\\,;{}[]:\t \u0000\uFEFFüx1-.e";

  @TempDir private Path folder;

  @Test
  void aMutatedFileOfRowsIsReadOrSaysWhatIsWrong() throws IOException {
    Path csv = folder.resolve("rows.csv");
    Path json = folder.resolve("rows.jsonl");
    String goodCsv = "id,name,age\n1,\"Ann \"\"A\"\"\",7\n2,Bob,8\n\n3,\"x\ny\",9\n";
    String goodJson =
        "{\"id\": 1, \"a\": [1, {\"b\": null}]}\n\n{\"id\": \"x\", \"c\": \"\\u00e9\"}\n";
    CsvText source = new CsvText(new RowFile(csv), ',');
    int wrong = 0;
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      Files.writeString(csv, mutate(goodCsv, random));
      Files.writeString(json, mutate(goodJson, random));
      wrong += isWrong(() -> readCsv(source)) ? 1 : 0;
      wrong +=
          isWrong(() -> new JsonRows(new RowFile(json), RowKey.of("id", "row")).check()) ? 1 : 0;
    }
    assertThat(wrong).isBetween(MUTATIONS / 10, 2 * MUTATIONS - MUTATIONS / 10);
  }

  private static void readCsv(CsvText source) {
    List<String> columns = source.header();
    Map<String, ColumnType> types = Map.of(columns.getLast(), ColumnType.NUMBER);
    new CsvRows(source, columns, new ColumnKey(columns.getFirst(), "row"), types).check();
  }

  private static boolean isWrong(Runnable reading) {
    try {
      reading.run();
      return false;
    } catch (RowException wrong) {
      assertThat(wrong.getMessage()).contains("rows.").doesNotContain("Exception");
      return true;
    }
  }

  private static String mutate(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = random.nextInt(3); i > 0; i--) {
      char special = SPECIAL.charAt(random.nextInt(SPECIAL.length()));
      mutated.setCharAt(random.nextInt(text.length()), special);
    }
    return mutated.toString();
  }
}
