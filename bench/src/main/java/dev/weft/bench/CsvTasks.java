package dev.weft.bench;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.weft.LocalDriver;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// A task with one step that takes no time for each row of a CSV file, read as they run, by a
/// program that uses the library.
///
/// Takes the file and the number of its rows.
final class CsvTasks {
  private CsvTasks() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    LongAdder done = new LongAdder();
    RunResult result;
    try (CsvReader<CsvRecord> rows = CsvReader.builder().ofCsvRecord(Path.of(arguments[0]))) {
      var tasks = rows.stream().skip(1).map(row -> task(row, done)).iterator();
      result = new LocalDriver().run(Plan.of("rows", tasks), List.of());
    }
    if (done.sum() != Long.parseLong(arguments[1])) {
      throw new IllegalStateException("not every row was done: " + done);
    }
    System.out.printf("%d ms%n", result.took().toMillis());
  }

  private static Task task(CsvRecord row, LongAdder done) {
    Step step =
        Step.of(
            "look",
            () -> {
              done.add(row.getField(0).isEmpty() ? 0 : 1);
              return null;
            });
    return new Task(row.getField(0), List.of(step));
  }
}
