package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An error on the journal's thread never leaves another thread waiting forever.
@Timeout(60)
class BrokenWatcherTest {
  private static final Step<?> STEP = Step.wait("s", Duration.ZERO);

  @TempDir Path folder;

  private static final class Throwing implements RunJournal.Watcher {
    @Override
    public void onStalled(JournalException why) {}

    @Override
    public void onResumed() {}

    @Override
    public void onFailed(JournalException why) {
      throw new IllegalStateException("of the watcher");
    }
  }

  @Test
  void aWatcherThatThrowsLeavesNobodyWaiting() throws Exception {
    CountDownLatch kept = new CountDownLatch(2);
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      RunJournal journal = file.begin("run", "plan", Map.of(), new Throwing());
      journal.take(nothing(), LimitShare.ONE, Instant.EPOCH);
      journal.keep(new Task("t", List.of(STEP)), outcome(), kept::countDown);
      while (kept.getCount() == 2) {
        kept.await(10, TimeUnit.MILLISECONDS);
      }
      journal.keep(new Task("t", List.of(STEP)), outcome(), kept::countDown);
      kept.await();

      assertThatThrownBy(journal::close).isInstanceOf(JournalException.class);
    }
    assertThat(kept.getCount()).isZero();
  }

  @Test
  void oneWhoIsToldAndThrowsKeepsTheOthersFromNothing() throws Exception {
    CountDownLatch kept = new CountDownLatch(20);
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"));
        RunJournal journal = file.beginOrContinue("run")) {
      for (int i = 0; i < 20; i++) {
        journal.keep(
            new Task("t" + i, List.of(STEP)),
            outcome(),
            () -> {
              kept.countDown();
              throw new IllegalStateException("expected in the output of this test");
            });
      }
      kept.await();
    }
    assertThat(kept.getCount()).isZero();
  }

  private static Outcome outcome() {
    return Outcome.succeeded(STEP, 1, Instant.EPOCH, Instant.EPOCH, Map.of());
  }

  /// What the database refuses, which does not pass.
  @SuppressWarnings("NullAway")
  private static String nothing() {
    return null;
  }
}
