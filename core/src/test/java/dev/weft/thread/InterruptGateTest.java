package dev.weft.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Status;
import dev.weft.Step;
import dev.weft.engine.Decision;
import dev.weft.engine.Interruption;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterruptGateTest {
  private final InterruptGate gate = new InterruptGate();

  @Test
  void anInterruptReachesTheBodyAndNothingAfterIt() {
    Decision.Run first = attempt("first");
    assertThat(gate.begin(first)).isNull();
    gate.interrupt(Status.CANCELLED, "enough");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();

    assertThat(gate.end(first)).isEqualTo(new Interruption(Status.CANCELLED, "enough"));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptBetweenTwoBodiesKeepsTheNextOneFromRunning() {
    Decision.Run first = attempt("first");
    gate.begin(first);
    assertThat(gate.end(first)).isNull();
    gate.interrupt(Status.CANCELLED, "enough");
    gate.interrupt(Status.TIMED_OUT, "too late to have a say");

    assertThat(gate.begin(attempt("second")))
        .isEqualTo(new Interruption(Status.CANCELLED, "enough"));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void onlyTheStepThatIsNamedIsSkippedAndOnlyWhileItsBodyRuns() {
    Decision.Run first = attempt("first");
    assertThat(gate.skip(null, "skipped")).isFalse();
    gate.begin(first);
    assertThat(gate.skip("second", "skipped")).isFalse();
    assertThat(gate.skip("first", "skipped")).isTrue();

    assertThat(gate.end(first)).isEqualTo(new Interruption(Status.SKIPPED, "skipped"));
    assertThat(gate.begin(attempt("second"))).isNull();
  }

  @Test
  void anInterruptThatABodyBroughtUponItselfEndsWithIt() {
    Decision.Run first = attempt("first");
    gate.begin(first);
    Thread.currentThread().interrupt();

    assertThat(gate.end(first)).isNull();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void eachOfManySkipsHitsOneBodyAndNoneMissesIt() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger skips = new AtomicInteger();
    Thread skipping =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!over.get()) {
                    skips.addAndGet(gate.skip(null, "skipped") ? 1 : 0);
                  }
                });
    FutureTask<Void> running = new FutureTask<>(() -> runBodies(1_000), null);
    Thread.ofPlatform().start(running);

    running.get();
    over.set(true);
    skipping.join();

    assertThat(skips).hasValue(1_000);
  }

  /// Runs bodies on the calling thread until so many were skipped.
  private void runBodies(int skipped) {
    int left = skipped;
    for (int i = 0; left > 0; i++) {
      Decision.Run attempt = attempt("step " + i);
      assertThat(gate.begin(attempt)).isNull();
      left -= gate.end(attempt) == null ? 0 : 1;
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  private static Decision.Run attempt(String step) {
    return new Decision.Run(new Step.Work<>(step, _ -> Map.of()), 1);
  }
}
