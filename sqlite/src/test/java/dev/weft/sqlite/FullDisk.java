package dev.weft.sqlite;

import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// A program that runs a plan with its journal on a nearly full disk, frees space when the run
/// stalls, and reports what happened.
///
/// Takes the folder that the disk is mounted on.
final class FullDisk {
  private static final int TASKS = 500;
  private static final int AT_ONCE = 10;
  private static final int STEPS = 2;
  private static final int ROOM_BYTES = 300_000;

  private final ConcurrentMap<String, Integer> carriedOut = new ConcurrentHashMap<>();
  private final Path ballast;

  private FullDisk(Path disk) {
    this.ballast = disk.resolve("ballast");
  }

  public static void main(String[] arguments) throws Exception {
    Path disk = Path.of(arguments[0]);
    FullDisk full = new FullDisk(disk);
    try (JournalFile file = JournalFile.open(disk.resolve("journal.db"))) {
      full.fill();
      try (RunJournal journal = file.begin("run", "plan", Map.of(), full.watcher())) {
        RunResult result = new LocalDriver(journal).run(full.plan(), List.of());
        System.out.println(result.status() + " " + result.succeeded());
      }
    }
    try (JournalFile file = JournalFile.open(disk.resolve("journal.db"))) {
      RunRecord run = file.runs().getFirst();
      System.out.println(file.tasks(run).size() + " tasks on record");
    }
    System.out.println(full.carriedOut.size() + " steps");
    int most = Collections.max(full.carriedOut.values());
    System.out.println("each at most " + most + " times");
  }

  private void fill() throws IOException {
    long room = Files.getFileStore(ballast.getParent()).getUsableSpace();
    try (OutputStream out = Files.newOutputStream(ballast)) {
      out.write(new byte[Math.toIntExact(room - ROOM_BYTES)]);
    }
  }

  private void makeRoom() {
    try {
      Files.delete(ballast);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private RunJournal.Watcher watcher() {
    return new RunJournal.Watcher() {
      private int before;

      @Override
      public void onStalled(JournalException why) {
        System.out.println("stands: " + why.getMessage());
        before = carriedOut.size();
        // The first try after that fails as well.
        CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS)
            .execute(FullDisk.this::makeRoom);
      }

      @Override
      public void onResumed() {
        int begun = carriedOut.size() - before;
        System.out.println("goes on" + (begun > AT_ONCE ? " after " + begun + " more" : ""));
      }

      @Override
      public void onFailed(JournalException why) {
        System.out.println("gives up: " + why.getMessage());
      }
    };
  }

  private Plan plan() {
    List<Step<?>> steps =
        IntStream.range(0, STEPS)
            .<Step<?>>mapToObj(
                i ->
                    new Step.Work<>(
                        Integer.toString(i),
                        attempt -> {
                          carriedOut.merge(attempt.key(), 1, Integer::sum);
                          return Map.of("padding", "p".repeat(1_000));
                        }))
            .toList();
    return Plan.of(
            "plan", IntStream.range(0, TASKS).mapToObj(i -> new Task("t" + i, steps)).iterator())
        .withMaxParallel(AT_ONCE);
  }
}
