package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.HistoryEvent;
import dev.weft.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A folder with the remains of a run that was killed half-way: its journal and the traces of its
/// steps.
///
/// @param folder holds nothing else
record KilledRun(Path folder) {
  static final int TASKS = 20;
  private static final int STEPS = 50;

  /// Begins a run in a process and kills it.
  static KilledRun in(Path folder) throws IOException, InterruptedException {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    KilledRun run = new KilledRun(Files.createDirectory(folder.resolve("killed")));
    Process process =
        JavaProgram.start(
            LoggedRun.class,
            programs,
            run.journal().toString(),
            "run",
            "" + TASKS,
            "" + STEPS,
            "0");
    while (LoggedRun.lines(run.acknowledged()).size() < TASKS * STEPS / 2) {
      assertThat(process.waitFor(1, TimeUnit.MILLISECONDS)).as("has ended by itself").isFalse();
    }
    process.destroyForcibly().waitFor();
    return run;
  }

  Path journal() {
    return folder.resolve("journal.db");
  }

  Path wal() {
    return folder.resolve("journal.db-wal");
  }

  private Path acknowledged() {
    return LoggedRun.acknowledged(journal(), "run");
  }

  /// A copy to do something bad to.
  KilledRun copy(Path to) throws IOException {
    Files.createDirectories(to);
    for (Map.Entry<String, byte[]> file : content().entrySet()) {
      Files.write(to.resolve(file.getKey()), file.getValue());
    }
    return new KilledRun(to);
  }

  /// Checkpoints everything into the database file, as closing the last connection does.
  KilledRun withoutWal() throws IOException {
    JournalFile.open(journal()).close();
    assertThat(wal()).doesNotExist();
    return this;
  }

  /// The files, but for what SQLite makes anew from them.
  Map<String, byte[]> content() throws IOException {
    Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!file.toString().endsWith("-shm")) {
          content.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return content;
  }

  /// What is on record, task by task.
  List<List<HistoryEvent>> record() throws JournalException {
    try (JournalFile file = JournalFile.open(journal())) {
      RunRecord record = file.runs().getFirst();
      try (RunJournal run = file.resume(record, RunJournal.Watcher.NONE)) {
        return IntStream.range(0, TASKS).mapToObj(i -> run.past("t" + i)).toList();
      }
    } catch (UncheckedIOException late) {
      throw (JournalException) late.getCause();
    }
  }

  /// Resumes it to its end: no acknowledged step runs again, and none is left out.
  void continues() throws IOException, InterruptedException {
    Set<String> acknowledged = new HashSet<>(LoggedRun.lines(acknowledged()));
    Path effects = LoggedRun.effects(journal(), "run");
    int before = LoggedRun.lines(effects).size();

    assertThat(LoggedRun.run(journal(), "run", TASKS, STEPS, 0).status())
        .isEqualTo(Status.SUCCEEDED);

    List<String> after = LoggedRun.lines(effects);
    assertThat(after.subList(before, after.size()))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(acknowledged);
    List<String> all = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      for (int step = 0; step < STEPS; step++) {
        all.add("t" + task + " " + step + " 1");
      }
    }
    assertThat(new HashSet<>(after)).hasSameElementsAs(all);
  }
}
