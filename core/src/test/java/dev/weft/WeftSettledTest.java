package dev.weft;

import static dev.weft.Weft.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WeftSettledTest {
  private final Crew crew = new Crew();

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    crew.assertNoThreadIsLeft();
  }

  @Test
  void everyResultAndFailureIsThereInTheOrderOfTheArguments() throws Exception {
    IOException failure = new IOException("no");
    AssertionError error = new AssertionError("never");
    List<Settled<String>> settled =
        settled(
            crew.doing(() -> "a"),
            crew.doing(
                () -> {
                  throw failure;
                }),
            crew.doing(
                () -> {
                  throw error;
                }));
    assertThat(settled)
        .containsExactly(
            new Settled.Success<>("a"),
            new Settled.Failure<>(failure),
            new Settled.Failure<>(error));
  }

  @Test
  void aFailureCancelsNothing() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    List<Settled<String>> settled =
        settled(
            Bounds.NONE.withMaxParallel(2),
            List.of(
                crew.doing(
                    () -> {
                      failed.await();
                      return "a";
                    }),
                crew.doing(
                    () -> {
                      throw new IOException();
                    }),
                crew.doing(
                    () -> {
                      failed.countDown();
                      return "c";
                    })));
    assertThat(settled.getFirst()).isEqualTo(new Settled.Success<>("a"));
    assertThat(settled.getLast()).isEqualTo(new Settled.Success<>("c"));
  }

  @Test
  void aCallablesOwnCancellationIsItsFailure() throws Exception {
    CancellationException own = new CancellationException("own");
    List<Settled<String>> settled =
        settled(
            crew.doing(
                () -> {
                  throw own;
                }));
    assertThat(settled).containsExactly(new Settled.Failure<>(own));
  }

  @Test
  void whatHasNotEndedAtTheDeadlineHasTimedOut() throws Exception {
    Bounds soon = Bounds.NONE.withMaxParallel(2).withTimeout(Duration.ofMillis(50));
    List<Callable<String>> callables = List.of(crew.parked(), crew.parked(), crew.parked());
    List<Settled<String>> settled = settled(soon, callables);
    assertThat(settled)
        .hasSize(3)
        .allSatisfy(
            late ->
                assertThat(late)
                    .isInstanceOfSatisfying(
                        Settled.Failure.class,
                        failure ->
                            assertThat(failure.cause()).isInstanceOf(TimeoutException.class)));
    assertThat(crew.threads()).hasSize(crew.interrupted());
  }

  @Test
  void theDeadlineLeavesTheResultsThatAreThere() throws Exception {
    List<Callable<String>> callables = List.of(crew.doing(() -> "quick"), crew.parked());
    List<Settled<String>> settled =
        settled(Bounds.NONE.withTimeout(Duration.ofMillis(200)), callables);
    assertThat(settled.getFirst()).isEqualTo(new Settled.Success<>("quick"));
    assertThat(settled.getLast())
        .isInstanceOfSatisfying(
            Settled.Failure.class,
            late -> assertThat(late.cause()).isInstanceOf(TimeoutException.class));
  }

  @Test
  void whatReturnsInSpiteOfTheDeadlineKeepsItsResult() throws Exception {
    Bounds soon = Bounds.NONE.withTimeout(Duration.ofMillis(50));
    Callable<String> stubborn =
        crew.doing(
            () -> {
              try {
                crew.parkForever();
              } catch (InterruptedException interrupt) {
                return "late";
              }
              return "";
            });
    List<Settled<String>> settled = settled(soon, List.of(stubborn));
    boolean began = !crew.threads().isEmpty(); // false on a very slow machine
    assertThat(settled.contains(new Settled.Success<>("late"))).isEqualTo(began);
  }

  @Test
  void interruptingTheCallerCancelsAll() {
    crew.interruptOnceParked(Thread.currentThread(), 2);
    assertThatThrownBy(() -> settled(crew.parked(), crew.parked()))
        .isInstanceOf(InterruptedException.class);
    assertThat(crew.interrupted()).isEqualTo(2);
  }

  @Test
  void nothingSettlesToNothing() throws Exception {
    List<Callable<String>> none = List.of();
    assertThat(settled(Bounds.NONE, none)).isEmpty();
  }
}
