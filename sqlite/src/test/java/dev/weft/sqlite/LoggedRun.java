package dev.weft.sqlite;

import dev.weft.Attempt;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// A program that begins or continues a run whose steps leave traces: each attempt appends a line
/// `task step attempt` to one log, and each outcome that was acknowledged to another. Says `begun`
/// when the run is about to go on, and ends with status 0 when all has succeeded.
///
/// Takes the journal's file, the run's id, how many tasks and steps there are, how many
/// microseconds a step lasts on average, and further settings of SQLite.
final class LoggedRun {
  private static final String PADDING = "p".repeat(200);

  private final FileChannel effects;
  private final FileChannel acknowledged;
  private final int micros;

  private LoggedRun(Path journal, String id, int micros) throws IOException {
    this.effects = append(effects(journal, id));
    this.acknowledged = append(acknowledged(journal, id));
    this.micros = micros;
  }

  /// Where the attempts leave their lines.
  static Path effects(Path journal, String id) {
    return journal.resolveSibling(id + ".effects");
  }

  /// Where the outcomes leave theirs.
  static Path acknowledged(Path journal, String id) {
    return journal.resolveSibling(id + ".acknowledged");
  }

  /// The lines of such a log; none if there is none yet.
  static List<String> lines(Path log) throws IOException {
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  public static void main(String[] arguments) throws Exception {
    RunResult result =
        run(
            Path.of(arguments[0]),
            arguments[1],
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            Integer.parseInt(arguments[4]),
            Arrays.copyOfRange(arguments, 5, arguments.length));
    System.exit(result.status() == Status.SUCCEEDED ? 0 : 1);
  }

  /// The same in this process.
  static RunResult run(Path file, String id, int tasks, int steps, int micros, String... pragmas)
      throws IOException, InterruptedException {
    LoggedRun logged = new LoggedRun(file, id, micros);
    try (logged.effects;
        logged.acknowledged;
        JournalFile journal = JournalFile.open(file, pragmas);
        RunJournal run = open(journal, id)) {
      System.out.println("begun");
      return new LocalDriver(run)
          .run(logged.plan(id, tasks, steps), List.of((Listener) logged::on));
    }
  }

  private static RunJournal open(JournalFile journal, String id) throws JournalException {
    for (RunRecord run : journal.runs()) {
      if (run.id().equals(id)) {
        return journal.resume(run, RunJournal.Watcher.NONE);
      }
    }
    return journal.begin(id, "logged", Map.of(), RunJournal.Watcher.NONE);
  }

  private Plan plan(String id, int tasks, int count) {
    List<Step<?>> steps =
        IntStream.range(0, count)
            .<Step<?>>mapToObj(i -> new Step.Work<>(Integer.toString(i), this::leaveTrace))
            .toList();
    return Plan.of(
        id, IntStream.range(0, tasks).mapToObj(i -> new Task("t" + i, steps)).iterator());
  }

  private Map<String, Object> leaveTrace(Attempt attempt) {
    append(
        effects,
        attempt.task().name() + " " + attempt.step().name() + " " + attempt.number() + "\n");
    if (micros > 0) {
      long most = Duration.ofNanos(2_000L * micros).toNanos();
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }
    return Map.of("of", attempt.step().name(), "padding", PADDING);
  }

  private void on(Event event) {
    if (event instanceof Event.StepEnded ended) {
      append(
          acknowledged,
          ended.task().name()
              + " "
              + ended.outcome().step().name()
              + " "
              + ended.outcome().attempt()
              + "\n");
    }
  }

  private static FileChannel append(Path log) throws IOException {
    return FileChannel.open(
        log, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /// In one call of the system, so that no kill can tear a line.
  private static void append(FileChannel log, String line) {
    try {
      log.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException lost) {
      throw new UncheckedIOException(lost);
    }
  }
}
