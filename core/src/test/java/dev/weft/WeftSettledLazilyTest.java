package dev.weft;

import static dev.weft.Weft.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WeftSettledLazilyTest {
  private final Crew crew = new Crew();
  private final List<Throwable> failures = new ArrayList<>();
  private final List<Object> successes = new ArrayList<>();

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    crew.assertNoThreadIsLeft();
  }

  private void sort(Settled<?> settled) {
    switch (settled) {
      case Settled.Success<?>(Object value) -> successes.add(value);
      case Settled.Failure<?>(Throwable cause) -> failures.add(cause);
    }
  }

  @Test
  void everyResultAndFailureIsTold() throws Exception {
    Iterator<Callable<Integer>> callables =
        IntStream.range(0, 10_000)
            .mapToObj(
                number ->
                    crew.doing(
                        () -> {
                          if (number % 10 == 0) {
                            throw new IOException("no " + number);
                          }
                          return number;
                        }))
            .iterator();
    settled(Bounds.NONE.withMaxParallel(20), callables, this::sort);
    assertThat(successes).hasSize(9_000).doesNotHaveDuplicates();
    assertThat(failures).hasSize(1_000).allMatch(failure -> failure instanceof IOException);
  }

  @Test
  void theDeadlineIsToldOfEachThatItCancelsAndThenThrown() {
    Bounds soon = Bounds.NONE.withMaxParallel(3).withTimeout(Duration.ofMillis(50));
    Iterator<Callable<String>> endless = Stream.generate(crew::<String>parked).iterator();
    assertThatThrownBy(() -> settled(soon, endless, this::sort))
        .isInstanceOf(TimeoutException.class);
    assertThat(failures)
        .hasSizeLessThanOrEqualTo(3)
        .hasSizeGreaterThanOrEqualTo(crew.threads().size())
        .allMatch(failure -> failure instanceof TimeoutException);
  }

  @Test
  void aSourceThatThrowsCancelsAll() {
    IllegalStateException torn = new IllegalStateException("torn");
    Iterator<Callable<String>> callables =
        Stream.<Callable<String>>concat(
                Stream.of(crew.parked(), crew.parked()),
                Stream.generate(
                    () -> {
                      throw torn;
                    }))
            .iterator();
    assertThatThrownBy(() -> settled(Bounds.NONE, callables, this::sort)).isSameAs(torn);
    assertThat(failures)
        .hasSizeLessThanOrEqualTo(2)
        .allMatch(failure -> failure instanceof CancellationException);
  }

  @Test
  void aConsumerThatThrowsCancelsAllAndIsNotCalledAgain() {
    IllegalStateException enough = new IllegalStateException("enough");
    AtomicInteger callback = new AtomicInteger();
    Callable<String> ending =
        crew.doing(
            () -> {
              crew.awaitParked(2);
              return "";
            });
    List<Callable<String>> callables = List.of(crew.parked(), ending, crew.parked());
    assertThatThrownBy(
            () ->
                settled(
                    Bounds.NONE,
                    callables.iterator(),
                    _ -> {
                      callback.incrementAndGet();
                      throw enough;
                    }))
        .isSameAs(enough)
        .hasNoSuppressedExceptions();
    assertThat(callback).hasValue(1);
    assertThat(crew.interrupted()).isEqualTo(2);
  }

  @Test
  void interruptingTheCallerCancelsAll() {
    crew.interruptOnceParked(Thread.currentThread(), 3);
    Iterator<Callable<String>> endless = Stream.generate(crew::<String>parked).iterator();
    assertThatThrownBy(() -> settled(Bounds.NONE.withMaxParallel(3), endless, this::sort))
        .isInstanceOf(InterruptedException.class);
    assertThat(failures).hasSize(3).allMatch(failure -> failure instanceof CancellationException);
  }
}
