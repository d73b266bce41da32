package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.LocalDriver;
import dev.weft.virtual.MemoryJournal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is asked of a run that cannot begin, since its record cannot be read, is answered too.
@Timeout(60)
class NeverBegunTest {
  private final MemoryJournal journal =
      new MemoryJournal() {
        @Override
        public synchronized int unfinished() {
          throw new IllegalStateException("the record cannot be read");
        }
      };

  @Test
  void questionsFromBeforeAndAfterAreRefused() {
    LocalDriver driver = new LocalDriver(journal);
    List<CompletableFuture<?>> before = questions(driver);

    assertThatThrownBy(() -> driver.run(Plan.of("p"), List.of()))
        .hasMessage("the record cannot be read");

    Stream.of(before, questions(driver))
        .flatMap(List::stream)
        .forEach(
            answer ->
                assertThatThrownBy(answer::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IllegalArgumentException.class)
                    .hasRootCauseMessage("the run has ended"));
    assertThat(before).hasSize(3);
  }

  private static List<CompletableFuture<?>> questions(LocalDriver driver) {
    return List.of(
        driver.approvals(),
        driver.skip("t", null, "ann"),
        driver.answer("t", null, new Answer("ann", true, Map.of())));
  }
}
