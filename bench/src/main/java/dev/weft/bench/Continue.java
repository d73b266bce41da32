package dev.weft.bench;

import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// How long a run with a million recorded steps, a hundred in each of 10,000 tasks that have not
/// ended, takes to its first new step: in a process of its own, from its start to its end, which it
/// comes to there.
///
/// Takes nothing; or `record FILE TASKS`, to put such a run with so many tasks into a journal and
/// no more; or `FILE TASKS`, to carry it on.
final class Continue {
  private static final int TASKS = 10_000;
  private static final int RECORDED = 100;
  private static final int ROUNDS = 3;
  private static final List<Step<?>> STEPS =
      IntStream.range(0, RECORDED)
          .<Step<?>>mapToObj(i -> Step.of("step " + i, () -> null))
          .toList();

  private Continue() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments.length) {
      case 2 -> carryOn(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
      case 3 -> record(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
      default -> rounds();
    }
  }

  private static void rounds() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "weft-bench");
    try {
      record(folder.resolve("journal.db"), TASKS);
      for (int round = 0; round < ROUNDS; round++) {
        start(folder.resolve("journal.db"));
      }
    } finally {
      Durable.delete(folder);
    }
  }

  private static void record(Path file, int tasks) throws IOException {
    Map<String, Object> outputs = Map.of("out", "x".repeat(90));
    Semaphore room = new Semaphore(10_000);
    try (JournalFile journal = JournalFile.open(file);
        RunJournal run = journal.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      for (Step<?> step : STEPS) {
        for (int i = 0; i < tasks; i++) {
          room.acquireUninterruptibly();
          Instant now = Instant.now();
          Outcome outcome = Outcome.succeeded((Step.Work<?>) step, 1, now, now, outputs);
          run.keep(new Task("task " + i, STEPS), outcome, room::release);
        }
      }
    }
    System.out.printf("%,d steps on record%n", tasks * RECORDED);
  }

  private static void start(Path file) throws IOException, InterruptedException {
    ProcessHandle.Info ours = ProcessHandle.current().info();
    List<String> command = new ArrayList<>();
    command.add(ours.command().orElseThrow());
    command.addAll(List.of(ours.arguments().orElseThrow()));
    command.addAll(List.of(file.toString(), Integer.toString(TASKS)));
    // Not by what the system says of the process's start, which can be a third of a second off.
    long start = System.nanoTime();
    new ProcessBuilder(command).inheritIO().start().waitFor();
    System.out.printf("  first new step after %.2f s%n", (System.nanoTime() - start) / 1e9);
  }

  private static void carryOn(Path file, int tasks) throws IOException, InterruptedException {
    long opening = System.nanoTime();
    AtomicBoolean first = new AtomicBoolean(true);
    try (JournalFile journal = JournalFile.open(file);
        RunJournal run = journal.resume(journal.runs().getFirst(), RunJournal.Watcher.NONE)) {
      long read = System.nanoTime();
      LocalDriver driver = new LocalDriver(run);
      Step<?> fresh =
          Step.of(
              "fresh",
              () -> {
                if (first.getAndSet(false)) {
                  System.out.printf("reading the journal: %.2f s%n", (read - opening) / 1e9);
                  // Neither the rest nor the journal is of interest: the next round needs it too.
                  Runtime.getRuntime().halt(0);
                }
                return null;
              });
      List<Step<?>> steps = new ArrayList<>(STEPS);
      steps.add(fresh);
      driver.run(
          Plan.of(
              "plan",
              IntStream.range(0, tasks).mapToObj(i -> new Task("task " + i, steps)).iterator()),
          List.of());
    }
  }
}
