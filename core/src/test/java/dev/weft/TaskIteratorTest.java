package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TaskIteratorTest {

  @Test
  void aForLoopCarriesTheStepsOutOneAfterAnother() {
    List<String> done = new ArrayList<>();
    TaskIterator iterator =
        new TaskIterator(
            "Laptop",
            List.of(
                Step.wait("open the lid", Duration.ofMillis(1)),
                Step.of("log in", () -> done.add("logged in"))));

    List<String> seen = new ArrayList<>();
    for (Outcome outcome : iterator) {
      seen.add(iterator.name() + ": " + outcome.step().name() + " after " + done);
    }

    assertThat(seen)
        .containsExactly("Laptop: open the lid after []", "Laptop: log in after [logged in]");
  }

  @Test
  void theNextStepBeginsWithTheNextCallAndNotBefore() {
    List<Step<?>> steps = List.of(Step.wait("a", Duration.ZERO), Step.wait("b", Duration.ZERO));
    Iterator<Outcome> walk = new TaskIterator("t", steps).iterator();

    Outcome first = walk.next();
    for (long now = System.nanoTime(); System.nanoTime() == now; ) {
      Thread.onSpinWait();
    }
    Outcome second = walk.next();

    assertThat(second.started()).isAfter(first.ended());
  }

  @Test
  void aForLoopRetriesAndThrowsWhenAStepHasFailedForGood() {
    AtomicInteger calls = new AtomicInteger();
    Retry twice = Retry.of(2).withBackoff(Duration.ZERO, Duration.ofMillis(1));
    Step<?> flaky =
        Step.of(
                "flaky",
                () -> {
                  calls.incrementAndGet();
                  throw new IllegalStateException("no luck");
                })
            .withRetry(twice);

    assertThatThrownBy(() -> new TaskIterator("t", List.of(flaky)).forEach(_ -> {}))
        .isInstanceOf(StepFailedException.class)
        .hasMessage("t: flaky: IllegalStateException: no luck")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(calls).hasValue(3);
  }

  @Test
  void aForLoopEndsAStepThatTakesTooLong() {
    CountDownLatch never = new CountDownLatch(1);
    Step<?> stuck =
        Step.of(
                "stuck",
                () -> {
                  never.await();
                  return null;
                })
            .withTimeout(Duration.ofMillis(5));

    assertThatThrownBy(() -> new TaskIterator("t", List.of(stuck)).forEach(_ -> {}))
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("timed out after 5ms");
  }

  @Test
  void anInterruptedForLoopSaysSoAndKeepsTheFlag() {
    TaskIterator iterator = new TaskIterator("t", List.of(Step.wait("long", Duration.ofDays(1))));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> iterator.forEach(_ -> {})).isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
  }
}
