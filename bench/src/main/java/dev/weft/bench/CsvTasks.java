package dev.weft.bench;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// A task with one step that takes no time for each row of a CSV file, read as they run, by a
/// program that uses the library.
///
/// Takes the file, or a plan file that says the same, and the number of its rows.
final class CsvTasks {
  private CsvTasks() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, PlanException {
    Path file = Path.of(arguments[0]);
    long start = System.nanoTime();
    long done = arguments[0].endsWith(".csv") ? library(file) : plan(file);
    if (done != Long.parseLong(arguments[1])) {
      throw new IllegalStateException("not every row was done: " + done);
    }
    System.out.printf("%d ms%n", (System.nanoTime() - start) / 1_000_000);
  }

  private static long plan(Path file) throws IOException, InterruptedException, PlanException {
    PlanFile plan = PlanFile.read(file, new PlanFile.Options(Map.of(), new Processes()));
    return new LocalDriver().run(plan.plan(), List.of()).succeeded();
  }

  private static long library(Path file) throws IOException, InterruptedException {
    LongAdder done = new LongAdder();
    try (CsvReader<CsvRecord> rows = CsvReader.builder().ofCsvRecord(file)) {
      var tasks = rows.stream().skip(1).map(row -> task(row, done)).iterator();
      new LocalDriver().run(Plan.of("rows", tasks), List.of());
    }
    return done.sum();
  }

  private static Task task(CsvRecord row, LongAdder done) {
    Step<?> step =
        Step.of(
            "look",
            () -> {
              done.add(row.getField(0).isEmpty() ? 0 : 1);
              return null;
            });
    return new Task(row.getField(0), List.of(step));
  }
}
