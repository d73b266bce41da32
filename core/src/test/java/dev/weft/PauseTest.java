package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.LocalDriver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A run that others pause, or of which they pass over a step.
@Timeout(60)
class PauseTest {
  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();
  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch paused = new CountDownLatch(1);
  private final LocalDriver driver = new LocalDriver();

  @Test
  void nothingBeginsWhileARunIsPaused() throws Exception {
    CompletableFuture<RunResult> result =
        run(
            Plan.of(
                    "plan",
                    Group.of(new Task("One", List.of(stuck("1a"), step("1b")))),
                    Group.of(new Task("Two", List.of(step("2a")))))
                .withMaxParallel(1));
    begun.await();

    driver.pause("ann");
    paused.await();
    goOn.countDown();
    // Asked after the step has ended, the driver has nothing else to do.
    while (!done.contains("1a ended")) {
      driver.approvals().get(1, TimeUnit.MINUTES);
    }
    assertThat(done).containsExactly("1a begins", "paused by ann", "1a ended");

    driver.resume("eve");
    assertThat(result.get().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(done)
        .containsExactly(
            "1a begins",
            "paused by ann",
            "1a ended",
            "resumed by eve",
            "1b begins",
            "1b ended",
            "2a begins",
            "2a ended");
  }

  @Test
  void nothingBeginsOfARunThatIsPausedBeforehand() throws Exception {
    driver.pause("ann");

    CompletableFuture<RunResult> result =
        run(Plan.of("plan", Group.of(new Task("One", List.of(step("1a"))))));
    paused.await();
    driver.approvals().get(1, TimeUnit.MINUTES);
    assertThat(done).containsExactly("paused by ann");

    driver.resume("eve");
    assertThat(result.get().succeeded()).isOne();
  }

  @Test
  void aPausedRunCanBeCancelled() throws Exception {
    CompletableFuture<RunResult> result =
        run(Plan.of("plan", Group.of(new Task("One", List.of(stuck("1a"), step("1b"))))));
    begun.await();
    driver.pause("ann");
    goOn.countDown();

    driver.cancel("enough");

    assertThat(result.get().status()).isEqualTo(Status.CANCELLED);
    assertThat(done).doesNotContain("1b begins");
  }

  @Test
  void aStepThatRunsAndOneThatWaitsArePassedOver() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Step.Work<?> stuck =
        new Step.Work<>(
            "stuck",
            _ -> {
              begun.countDown();
              never.await();
              return Map.of();
            });
    Step<?> wait = Step.wait("wait", Duration.ofDays(1));
    CompletableFuture<RunResult> result =
        run(Plan.of("plan", Group.of(new Task("One", List.of(stuck, step("then"), wait)))));
    begun.await();
    assertThatThrownBy(() -> driver.skip("One", "then", "ann").get())
        .hasMessageContaining("`One` has just gone on");
    assertThatThrownBy(() -> driver.skip("Two", null, "ann").get())
        .hasMessageContaining("`Two` is not under way");

    driver.skip("One", "stuck", "ann").get();
    while (!done.contains("wait begins")) {
      driver.approvals().get(1, TimeUnit.MINUTES);
    }
    driver.skip("One", null, "ann").get();

    assertThat(result.get().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(done)
        .containsExactly(
            "stuck begins",
            "stuck skipped by ann",
            "then begins",
            "then ended",
            "wait begins",
            "wait skipped by ann");
  }

  private CompletableFuture<RunResult> run(Plan plan) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return runs.run(driver, plan, List.of(this::on));
          } catch (InterruptedException never) {
            throw new IllegalStateException(never);
          }
        });
  }

  private void on(Event event) {
    switch (event) {
      case Event.RunPaused it -> {
        done.add("paused by " + it.by());
        paused.countDown();
      }
      case Event.RunResumed it -> done.add("resumed by " + it.by());
      case Event.StepStarted it -> done.add(it.step().name() + " begins");
      case Event.StepEnded it -> {
        Outcome outcome = it.outcome();
        Failure failure = outcome.failure();
        done.add(outcome.step().name() + " " + (failure == null ? "ended" : failure.message()));
      }
      default -> {}
    }
  }

  private Step<?> stuck(String name) {
    return Step.of(
        name,
        () -> {
          begun.countDown();
          return goOn.await(1, TimeUnit.MINUTES);
        });
  }

  private Step<?> step(String name) {
    return Step.of(name, () -> null);
  }
}
