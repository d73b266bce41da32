import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Rows of a CSV file: `parse FILE ROWS` reads them and no more; `loop FILE ROWS` has
/// virtual threads that take the next one when they are done with one: faster than a
/// thread for each row behind a semaphore.
final class Rows {
  private static final int WORKERS = 1_000;

  private interface Reading {
    long run(Iterator<CsvRecord> rows) throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Reading reading = arguments[0].equals("parse") ? Rows::parse : Rows::loop;
    long start = System.nanoTime();
    long done;
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(Path.of(arguments[1]))) {
      Iterator<CsvRecord> rows = reader.iterator();
      rows.next(); // The names of the columns.
      done = reading.run(rows);
    }
    if (done != Long.parseLong(arguments[2])) {
      throw new IllegalStateException("not every row was done: " + done);
    }
    System.out.printf("%d ms%n", (System.nanoTime() - start) / 1_000_000);
  }

  private static long parse(Iterator<CsvRecord> rows) {
    long done = 0;
    while (rows.hasNext()) {
      done += step(rows.next());
    }
    return done;
  }

  private static long loop(Iterator<CsvRecord> rows) throws Exception {
    Lock turn = new ReentrantLock();
    long done = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        all.add(threads.submit(() -> work(rows, turn)));
      }
      for (Future<Long> each : all) {
        done += each.get();
      }
    }
    return done;
  }

  private static long work(Iterator<CsvRecord> rows, Lock turn) {
    long done = 0;
    for (CsvRecord row = next(rows, turn); row != null; row = next(rows, turn)) {
      done += step(row);
    }
    return done;
  }

  private static CsvRecord next(Iterator<CsvRecord> rows, Lock turn) {
    turn.lock();
    try {
      return rows.hasNext() ? rows.next() : null;
    } finally {
      turn.unlock();
    }
  }

  private static int step(CsvRecord row) {
    return row.getField(0).isEmpty() ? 0 : 1;
  }
}
