package dev.weft.bench;

import dev.weft.Attempt;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunJournal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Steps a second that are on disk before their tasks go on: through the whole engine, beside the
/// same rows written by SQLite alone, and the same bytes written to a plain file, each with one
/// wait for the disk for all that wait. In turns, and the middle one of the rounds counts.
///
/// Takes the number of rounds as its argument; or `weft`, `sqlite` or `file`, the number of tasks
/// and that of their steps, to write so much once and say how long it took.
final class Durable {
  private static final int BATCH = 4_096;
  // What the row of a step has beside its output.
  private static final int FRAME_BYTES = 110;

  private final int tasks;
  private final int steps;
  private final int bytes;

  private Durable(int tasks, int steps, int bytes) {
    this.tasks = tasks;
    this.steps = steps;
    this.bytes = bytes;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 3) {
      Durable once =
          new Durable(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), 200);
      once.write(arguments[0]);
      return;
    }
    int rounds = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
    new Durable(1_000, 30, 200).round();
    for (int bytes : new int[] {200, 4_096}) {
      new Durable(1, 2_000, bytes).compare(rounds);
      new Durable(100, bytes == 200 ? 1_000 : 200, bytes).compare(rounds);
      new Durable(10_000, bytes == 200 ? 40 : 8, bytes).compare(rounds);
    }
  }

  private void write(String store) throws Exception {
    double rate =
        switch (store) {
          case "weft" -> inFolder(this::weft);
          case "sqlite" -> inFolder(this::sqlite);
          case "file" -> inFolder(this::file);
          default -> throw new IllegalArgumentException("no such store: " + store);
        };
    System.out.printf("%.0f ms%n", 1_000.0 * tasks * steps / rate);
  }

  private void compare(int rounds) throws Exception {
    double[][] all = new double[3][rounds];
    for (int round = 0; round < rounds; round++) {
      double[] figures = round();
      for (int store = 0; store < figures.length; store++) {
        all[store][round] = figures[store];
      }
    }
    double[] middle =
        Stream.of(all)
            .mapToDouble(it -> Arrays.stream(it).sorted().toArray()[rounds / 2])
            .toArray();
    System.out.printf(
        "%,d tasks, %,d bytes: weft %,.0f steps/s, SQLite alone %,.0f, plain file %,.0f;"
            + " weft has %.0f%% of SQLite alone%n",
        tasks, bytes, middle[0], middle[1], middle[2], 100 * middle[0] / middle[1]);
  }

  /// Steps a second of each.
  private double[] round() throws Exception {
    return new double[] {
      inFolder(this::weft), inFolder(this::sqlite), inFolder(this::file),
    };
  }

  private interface Store {
    void fill(Path folder) throws Exception;
  }

  private double inFolder(Store store) throws Exception {
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "weft-bench");
    try {
      long start = System.nanoTime();
      store.fill(folder);
      return (double) tasks * steps / (System.nanoTime() - start) * 1e9;
    } finally {
      delete(folder);
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }

  private void weft(Path folder) throws IOException, InterruptedException {
    Map<String, Object> outputs = Map.of("out", "x".repeat(bytes - FRAME_BYTES));
    List<Step<?>> work =
        IntStream.range(0, steps)
            .<Step<?>>mapToObj(i -> new Step.Work<>("step " + i, (Attempt _) -> outputs))
            .toList();
    Plan plan = Plan.of("plan", IntStream.range(0, tasks).mapToObj(i -> task(i, work)).iterator());
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"));
        RunJournal journal = file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      new LocalDriver(journal).run(plan, List.of());
    }
  }

  private static Task task(int number, List<Step<?>> steps) {
    return new Task("task " + number, steps);
  }

  private void sqlite(Path folder) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve("journal.db") + "?jdbc.get_generated_keys=false");
        Statement control = connection.createStatement()) {
      control.execute("PRAGMA journal_mode = WAL");
      control.execute("PRAGMA synchronous = FULL");
      control.execute("PRAGMA cache_size = -65536");
      control.execute(
          "CREATE TABLE event (seq INTEGER PRIMARY KEY, run INTEGER NOT NULL, kind TEXT NOT NULL,"
              + " task TEXT NOT NULL, step TEXT NOT NULL, data TEXT NOT NULL,"
              + " crc INTEGER NOT NULL)");
      try (PreparedStatement event =
          connection.prepareStatement(
              "INSERT INTO event (run, kind, task, step, data, crc) VALUES (?, ?, ?, ?, ?, ?)")) {
        String data = "x".repeat(bytes);
        Turns turns = new Turns();
        while (turns.next()) {
          control.execute("BEGIN IMMEDIATE");
          for (int i = turns.from; i < turns.to; i++) {
            event.setLong(1, 1);
            event.setString(2, "step");
            event.setString(3, "task " + i);
            event.setString(4, "step " + turns.step);
            event.setString(5, data);
            event.setInt(6, i);
            event.executeUpdate();
          }
          control.execute("COMMIT");
        }
      }
    }
  }

  private void file(Path folder) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("journal.log"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)) {
      ByteBuffer batch = ByteBuffer.allocateDirect(BATCH * (bytes + 64));
      String data = "x".repeat(bytes);
      Turns turns = new Turns();
      while (turns.next()) {
        batch.clear();
        for (int i = turns.from; i < turns.to; i++) {
          String line = "1 step task " + i + " step " + turns.step + " " + data + "\n";
          batch.put(line.getBytes(StandardCharsets.UTF_8));
        }
        batch.flip();
        while (batch.hasRemaining()) {
          channel.write(batch);
        }
        channel.force(false);
      }
    }
  }

  /// Which steps are written together where each task waits for its own: one of each, as many as
  /// fit.
  private final class Turns {
    private int step;
    private int from;
    private int to;

    boolean next() {
      if (to == tasks) {
        step++;
        to = 0;
      }
      from = to;
      to = Math.min(tasks, from + BATCH);
      return step < steps;
    }
  }
}
