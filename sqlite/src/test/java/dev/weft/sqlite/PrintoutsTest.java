package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintoutsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void whatAStepPrintedIsOnRecordWhileItIsSilent() throws Exception {
    List<String> few = List.of("1", "2", "3");
    List<String> many = IntStream.rangeClosed(1, 5_000).mapToObj(String::valueOf).toList();
    List<String> tooMany = IntStream.rangeClosed(1, 50_000).mapToObj(String::valueOf).toList();
    CompletableFuture<Void> end = new CompletableFuture<>();
    Group group =
        Group.of(
            "group",
            List.of(
                new Task("few", List.of(printing(few, end))),
                new Task("many", List.of(printing(many, end))),
                new Task("too many", List.of(printing(tooMany, end)))));
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"));
        RunJournal journal = file.begin("one", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      Thread run =
          Thread.startVirtualThread(
              () -> {
                try {
                  new LocalDriver(journal).run(Plan.of("plan", group), List.of());
                } catch (InterruptedException never) {
                  throw new AssertionError(never);
                }
              });

      awaitPrinted(file, "few", few);
      awaitPrinted(file, "many", many);
      awaitPrinted(file, "too many", tooMany);
      end.complete(null);
      run.join();

      assertThat(printed(file, "few")).isEqualTo(few);
      assertThat(printed(file, "many")).isEqualTo(many);
      assertThat(printed(file, "too many")).isEqualTo(tooMany);
    }
  }

  @Test
  void aLineThatCameInPiecesIsWhole() throws Exception {
    String piece = "漢".repeat(21_845);
    Step.Work<?> print =
        new Step.Work<>(
            "print",
            attempt -> {
              attempt.print("first");
              for (int i = 0; i < 255; i++) {
                attempt.print(piece, true);
              }
              attempt.print("end");
              attempt.print("last");
              return Map.of();
            });
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"));
        RunJournal journal = file.begin("one", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      Task task = new Task("long", List.of(print));
      new LocalDriver(journal).run(Plan.of("plan", Group.of(task)), List.of());

      assertThat(printed(file, "long"))
          .isEqualTo(List.of("first", piece.repeat(255) + "end", "last"));
    }
  }

  @Test
  void aLineThatHasNotEndedIsOnRecordAndStaysOneWhenItGoesOn() throws Exception {
    List<CompletableFuture<Void>> gates =
        List.of(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
    Step.Work<?> ask =
        new Step.Work<>(
            "ask",
            attempt -> {
              attempt.print("first");
              attempt.print("Name", true);
              gates.get(0).join();
              attempt.print(": ", true);
              gates.get(1).join();
              attempt.print("Ann");
              attempt.print("and ", true);
              gates.get(2).join();
              return Map.of();
            });
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"));
        RunJournal journal = file.begin("one", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      Thread run =
          Thread.startVirtualThread(
              () -> {
                try {
                  Plan plan = Plan.of("plan", Group.of(new Task("asks", List.of(ask))));
                  new LocalDriver(journal).run(plan, List.of());
                } catch (InterruptedException never) {
                  throw new AssertionError(never);
                }
              });

      awaitPrinted(file, "asks", List.of("first", "Name"));
      gates.get(0).complete(null);
      awaitPrinted(file, "asks", List.of("first", "Name: "));
      gates.get(1).complete(null);
      awaitPrinted(file, "asks", List.of("first", "Name: Ann", "and "));
      gates.get(2).complete(null);
      run.join();
      assertThat(printed(file, "asks")).containsExactly("first", "Name: Ann", "and ");
    }
  }

  @Test
  void aLineThatAKilledProcessBeganIsNotContinuedByTheNext() throws Exception {
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      try (RunJournal killed = file.begin("one", "plan", Map.of(), RunJournal.Watcher.NONE)) {
        killed.note(piece("Na", true));
      }
      try (RunJournal next = file.beginOrContinue("one")) {
        next.note(piece("Name: ", true));
        next.note(piece("Ann", false));
        next.note(piece("Age: ", true));
      }

      assertThat(printed(file, "asks")).containsExactly("Na", "Name: Ann", "Age: ");
    }
  }

  private static Event.Output piece(String text, boolean more) {
    Step.Work<?> ask = new Step.Work<>("ask", _ -> Map.of());
    return new Event.Output(Instant.EPOCH, new Task("asks", List.of(ask)), ask, 1, text, more);
  }

  private static Step<?> printing(List<String> lines, CompletableFuture<Void> end) {
    return new Step.Work<>(
        "print",
        attempt -> {
          lines.forEach(attempt::print);
          end.join();
          return Map.of();
        });
  }

  private static void awaitPrinted(JournalFile file, String task, List<String> lines)
      throws JournalException {
    long began = System.nanoTime();
    while (!printed(file, task).equals(lines) && System.nanoTime() - began < DEADLINE.toNanos()) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    assertThat(printed(file, task)).isEqualTo(lines);
  }

  private static List<String> printed(JournalFile file, String task) throws JournalException {
    List<String> lines = new ArrayList<>();
    file.printed(file.runs().getLast(), task, (_, line) -> lines.add(line));
    return lines;
  }
}
