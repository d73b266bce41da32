package dev.weft.bench;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.process.Processes;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Ten million tasks from a lazy source: first from a generated iterator, each with one step of
/// trivial Java code, with the memory in use as they are pulled; then as many lines that a command
/// prints; then from a CSV file through a plan, beside merely parsing that file twice (Weft reads
/// it once to check it and once to run it).
///
/// Takes the number of rows as its argument.
final class Rows {
  private static final String PLAN =
      """
      tasks:
        rows:
          for-each: {csv: rows.csv, key: row.id}
          steps: [{wait: 0ms}]
      """;

  private static final String PRINTED =
      """
      tasks:
        rows:
          for-each: {command: [seq, "COUNT"]}
          steps: [{wait: 0ms}]
      """;

  private Rows() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, PlanException {
    int count = arguments.length == 0 ? 10_000_000 : Integer.parseInt(arguments[0]);
    generated(count);
    printed(count);
    Path folder = Files.createTempDirectory("weft-bench");
    Path csv = folder.resolve("rows.csv");
    Path plan = folder.resolve("plan.yaml");
    try {
      write(csv, count);
      Files.writeString(plan, PLAN);
      fromFile(csv, plan);
    } finally {
      Files.deleteIfExists(csv);
      Files.deleteIfExists(plan);
      Files.delete(folder);
    }
  }

  private static void generated(int count) throws InterruptedException {
    List<Step<?>> steps = List.of(Step.of("nothing", () -> null));
    Iterator<Task> tasks =
        IntStream.range(0, count)
            .peek(i -> sayMemory(i, count))
            .mapToObj(i -> new Task("row " + i, steps))
            .iterator();
    RunResult result = new LocalDriver().run(Plan.of("rows", tasks), List.of());
    say("generated", result.succeeded(), seconds(result.took()));
  }

  /// At a tenth, a half and the end.
  private static void sayMemory(int row, int count) {
    int number = row + 1;
    if (number == count / 10 || number == count / 2 || number == count) {
      System.out.printf("  %,d rows: %d MB%n", number, Memory.resident());
    }
  }

  private static void printed(int count) throws IOException, InterruptedException, PlanException {
    Path plan = Files.createTempFile("weft-bench", ".yaml");
    try {
      Files.writeString(plan, PRINTED.replace("COUNT", Integer.toString(count)));
      PlanFile file = PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()));
      AtomicInteger rows = new AtomicInteger();
      Listener counting =
          event -> {
            if (event instanceof Event.TaskEnded) {
              sayMemory(rows.getAndIncrement(), count);
            }
          };
      RunResult result = new LocalDriver().run(file.plan(), List.of(counting));
      say("printed", result.succeeded(), seconds(result.took()));
    } finally {
      Files.delete(plan);
    }
  }

  private static void fromFile(Path csv, Path plan)
      throws IOException, InterruptedException, PlanException {
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      long records = parse(csv) + parse(csv);
      double parsing = seconds(start);
      say("parsed twice", records, parsing);

      start = System.nanoTime();
      PlanFile file = PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()));
      double checking = seconds(start);
      RunResult result = new LocalDriver().run(file.plan(), List.of());
      double running = seconds(result.took());
      say("checked", result.succeeded(), checking);
      say("run", result.succeeded(), running);
      System.out.printf(
          "  %.2f times as long as parsing twice; %d MB at the most%n",
          (checking + running) / parsing, Memory.peak());
    }
  }

  private static long parse(Path csv) throws IOException {
    long count = 0;
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv)) {
      for (CsvRecord record : reader) {
        count += record.getField(0).isEmpty() ? 0 : 1;
      }
    }
    return count;
  }

  private static void write(Path csv, int count) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(csv)) {
      writer.write("id,name,city\n");
      for (int i = 0; i < count; i++) {
        writer.write("c" + i + ",Ada Lovelace,London\n");
      }
    }
  }

  private static void say(String what, long rows, double seconds) {
    System.out.printf(
        "%s: %,d rows in %.2f s, %,.0f rows/s%n", what, rows, seconds, rows / seconds);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
