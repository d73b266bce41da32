package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.local.LocalDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The record of a run has one driver, which alone knows what it has recorded since.
@Timeout(60)
class OneDriverTest {
  @TempDir Path folder;
  private final AtomicInteger bodies = new AtomicInteger();

  @Test
  void asLongAsOneDriverHasARecordAnotherIsRefused() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    Plan plan =
        plan(
            Step.of(
                "step",
                () -> {
                  bodies.incrementAndGet();
                  begun.countDown();
                  refused.await();
                  return null;
                }));
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"));
        RunJournal journal = file.beginOrContinue("run")) {
      FutureTask<?> first = new FutureTask<>(() -> new LocalDriver(journal).run(plan, List.of()));
      Thread.ofVirtual().start(first);
      begun.await();

      assertThatThrownBy(() -> new LocalDriver(journal).run(plan, List.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("run run");
      refused.countDown();
      first.get();
    }
    assertThat(bodies).hasValue(1);
  }

  @Test
  void afterOneHasEndedAnotherIsRefusedToo() throws Exception {
    Plan plan = plan(Step.of("step", bodies::incrementAndGet));
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"));
        RunJournal journal = file.beginOrContinue("run")) {
      new LocalDriver(journal).run(plan, List.of());

      assertThatThrownBy(() -> new LocalDriver(journal).run(plan, List.of()))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(bodies).hasValue(1);
  }

  @Test
  void twoPathsToOneJournalHaveOneDriver() throws Exception {
    Path place = Files.createDirectory(folder.resolve("place"));
    Path journal = place.resolve("journal.db");
    Path linkedFolder = Files.createSymbolicLink(folder.resolve("link"), place);
    Path linkedFile = Files.createSymbolicLink(folder.resolve("other.db"), journal);
    for (Path first : List.of(linkedFile, linkedFolder.resolve("journal.db"), journal)) {
      try (JournalFile file = JournalFile.open(first);
          RunJournal driven = file.beginOrContinue("run")) {
        for (Path path : List.of(linkedFile, linkedFolder.resolve("journal.db"), journal)) {
          try (JournalFile other = JournalFile.open(path)) {
            assertThat(other.isDriven(other.runs().getFirst())).as("through " + path).isTrue();
            assertThatThrownBy(() -> other.beginOrContinue("run"))
                .isInstanceOf(JournalException.class)
                .hasMessage("run run is under way in another process");
          }
        }
        assertThat(driven.run()).isEqualTo("run");
      }
    }
    assertThat(folder.resolve("other.db.lock")).doesNotExist();
  }

  @Test
  void manyWhoAskForADriverAtOnceFindNone() throws Exception {
    Path journal = folder.resolve("journal.db");
    try (JournalFile file = JournalFile.open(journal)) {
      file.beginOrContinue("run").close();
    }
    Callable<Boolean> asking =
        () -> {
          boolean isDriven = false;
          for (int i = 0; i < 20; i++) {
            try (JournalFile file = JournalFile.open(journal)) {
              isDriven |= file.isDriven(file.runs().getFirst());
            }
          }
          return isDriven;
        };

    assertThat(Weft.gather(asking, asking, asking)).containsOnly(false);
  }

  private static Plan plan(Step<?> step) {
    return Plan.of("plan", Group.of(new Task("task", List.of(step))));
  }
}
