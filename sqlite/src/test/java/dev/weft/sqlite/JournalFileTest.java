package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Journal;
import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
  @TempDir private Path folder;
  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

  @Test
  void aRunWhoseJournalIsClosedBreaksOff() throws Exception {
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      RunJournal journal = file.begin("one", "plan", Map.of(), RunJournal.Watcher.NONE);
      journal.close();
      LocalDriver driver = new LocalDriver(journal);

      assertThatThrownBy(() -> driver.run(plan(work("first")), List.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the journal of this run is closed");
    }
  }

  @Test
  void aRunThatWasCancelledGoesOnWhereItStood() throws Exception {
    Semaphore begun = new Semaphore(0);
    Step.Work<?> stuck =
        new Step.Work<>(
            "third",
            attempt -> {
              begun.release();
              begun.acquire(Integer.MAX_VALUE);
              return Map.of();
            });
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      try (RunJournal journal = file.begin("one", "plan", Map.of(), RunJournal.Watcher.NONE)) {
        LocalDriver driver = new LocalDriver(journal);
        Thread.ofVirtual()
            .start(
                () -> {
                  begun.acquireUninterruptibly();
                  driver.cancel("enough");
                });
        RunResult result = driver.run(plan(work("first"), work("second"), stuck), List.of());
        assertThat(result.status()).isEqualTo(Status.CANCELLED);
      }
      RunRecord record = file.runs().getLast();
      assertThat(record.isUnfinished()).isTrue();
      try (RunJournal journal = file.resume(record, RunJournal.Watcher.NONE)) {
        assertThat(journal.unfinished()).isOne();
        Step.Work<?> third =
            new Step.Work<>(
                "third",
                attempt -> {
                  done.add("third sees " + new TreeMap<>(attempt.outputs()));
                  return Map.of();
                });
        RunResult result =
            new LocalDriver(journal).run(plan(work("first"), work("second"), third), List.of());
        assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
      }
      assertThat(file.runs()).singleElement().extracting(RunRecord::isUnfinished).isEqualTo(false);
    }

    assertThat(done)
        .containsExactly("first", "second", "third sees {first={of=first}, second={of=second}}");
  }

  @Test
  void ofAPlanTheLastRunAloneCanGoOn() throws Exception {
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      assertThat(file.unfinished("plan")).isNull();
      begin(file, "cut off", "plan").close();
      begin(file, "another plan's", "other").close();
      assertThat(file.unfinished("plan")).isEqualTo(file.runs().getFirst());

      try (RunJournal journal = begin(file, "whole", "plan")) {
        new LocalDriver(journal).run(plan(work("first")), List.of());
      }
      assertThat(file.unfinished("plan")).isNull();

      begin(file, "given up", "plan").close();
      file.giveUp(file.runs().getLast(), "somebody");
      assertThat(file.unfinished("plan")).isNull();
      assertThat(file.unfinished("other")).extracting(RunRecord::id).isEqualTo("another plan's");
    }
  }

  @Test
  void aRunThatWasCancelledIsOneThatCanGoOn() throws Exception {
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      try (RunJournal journal = begin(file, "cancelled", "plan")) {
        LocalDriver driver = new LocalDriver(journal);
        driver.cancel("enough");
        driver.run(plan(work("first")), List.of());
      }
      assertThat(file.unfinished("plan")).isEqualTo(file.runs().getLast());
    }
  }

  private static RunJournal begin(JournalFile file, String id, String plan) throws Exception {
    return file.begin(id, plan, Map.of(), RunJournal.Watcher.NONE);
  }

  @Test
  void aFileIsMadeByManyAtOnce() throws Exception {
    for (int i = 0; i < 30; i++) {
      Path made = folder.resolve("journal-" + i + ".db");
      Callable<Boolean> opens = () -> isEmpty(made);
      assertThat(Weft.gather(opens, opens, opens, opens)).containsOnly(true);
    }
  }

  @Test
  void howALimitHasAdaptedIsKnownWhenTheRunGoesOn() throws Exception {
    Instant first = Instant.parse("2026-01-01T10:00:00Z");
    Event.LimitAdapted slowed =
        new Event.LimitAdapted(first, "api", null, 35, "429", first.plusSeconds(20));
    Event.LimitAdapted recovered =
        new Event.LimitAdapted(first.plusSeconds(60), "api", null, 36, null, null);
    Event.LimitAdapted key = new Event.LimitAdapted(first, "host", "", 2, "503", null);
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      try (RunJournal journal = file.begin("one", "plan", Map.of(), RunJournal.Watcher.NONE)) {
        List.of(slowed, key, recovered).forEach(journal::note);
      }
      try (RunJournal journal = file.resume(file.runs().getLast(), RunJournal.Watcher.NONE)) {
        assertThat(journal.adapted()).containsExactlyInAnyOrder(recovered, key);
        assertThat(journal.tasks()).isZero();
      }
    }
  }

  private static boolean isEmpty(Path made) throws JournalException {
    try (JournalFile file = JournalFile.open(made)) {
      return file.runs().isEmpty();
    }
  }

  @Test
  void whenALimitWasTakenIsKnownWhenTheRunGoesOn() throws Exception {
    Instant first = Instant.parse("2026-01-01T10:00:00Z");
    Instant second = first.plusSeconds(60);
    LimitShare.Fixed heavy = LimitShare.weight(500).withKey("Köln");
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      try (RunJournal journal = file.begin("one", "plan", Map.of(), RunJournal.Watcher.NONE)) {
        journal.take("api", LimitShare.ONE, first);
        journal.take("bank", LimitShare.ONE, first);
        journal.take("api", heavy, second);
      }
      try (RunJournal journal = file.resume(file.runs().getLast(), RunJournal.Watcher.NONE)) {
        assertThat(journal.taken("api", first))
            .containsExactly(
                new Journal.Taken(first, LimitShare.ONE), new Journal.Taken(second, heavy));
        assertThat(journal.taken("api", first.plusNanos(1)))
            .containsExactly(new Journal.Taken(second, heavy));
        assertThat(journal.taken("mail", first)).isEmpty();
        assertThat(journal.tasks()).isZero();
      }
    }
  }

  @Test
  void aProgramThatIsStartedAgainContinuesItsRunUntilThatHasEnded() throws Exception {
    Step.Work<?> fails =
        new Step.Work<>(
            "second",
            _ -> {
              throw new IllegalStateException("no luck");
            });
    Path path = folder.resolve("journal.db");
    try (JournalFile file = JournalFile.open(path);
        RunJournal journal = file.beginOrContinue("november")) {
      journal.keep(
          new Task("task", List.of(work("first"))),
          Outcome.succeeded(
              work("first"),
              1,
              Instant.EPOCH,
              Instant.EPOCH,
              Map.of("n", 1L, "list", List.of(true))),
          () -> done.add("kept"));
    }
    try (JournalFile file = JournalFile.open(path);
        RunJournal journal = file.beginOrContinue("november")) {
      assertThat(journal.isContinued()).isTrue();
      RunResult result = new LocalDriver(journal).run(plan(work("first"), fails), List.of());
      assertThat(why(result)).isEqualTo("IllegalStateException: no luck");
    }
    assertThat(done).containsExactly("kept");
    try (JournalFile file = JournalFile.open(path)) {
      assertThatThrownBy(() -> file.beginOrContinue("november"))
          .isInstanceOf(JournalException.class)
          .hasMessage("run november has ended; give the next one another id");
    }
  }

  @Test
  void whatCannotBeKeptFailsItsStep() throws Exception {
    Step.Work<?> leaves = new Step.Work<>("leaves", _ -> Map.of("thread", Thread.currentThread()));
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"));
        RunJournal journal = file.beginOrContinue("one")) {
      RunResult result = new LocalDriver(journal).run(plan(leaves), List.of());

      assertThat(why(result))
          .startsWith(
              "`outputs.thread` is of class java.lang.VirtualThread, which a journal cannot keep");
    }
  }

  private static String why(RunResult result) {
    Outcome cause = Objects.requireNonNull(result.failures().getFirst().cause());
    return Objects.requireNonNull(cause.failure()).message();
  }

  private Step.Work<?> work(String name) {
    return new Step.Work<>(
        name,
        _ -> {
          done.add(name);
          return Map.of("of", name);
        });
  }

  private static Plan plan(Step<?>... steps) {
    return Plan.of("plan", Group.of(new Task("task", List.of(steps))));
  }
}
