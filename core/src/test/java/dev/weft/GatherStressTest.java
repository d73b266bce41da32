package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.needs.Effort;
import dev.weft.needs.LongTest;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Thousands of callables or elements that end in every way, under seeds: no thread is left,
/// nothing is lost or doubled, and exactly what failed is suppressed. A failure names its seed;
/// `-Dweft.stress=300` sets the number of rounds.
@Timeout(600)
class GatherStressTest {
  private static final int ROUNDS = Effort.of("weft.stress", 300);
  private static final int ITEMS = Effort.isFull() ? 30_000 : 10_000;

  /// How a round ends.
  private enum End {
    BY_ITSELF,
    FAILURE,
    INTERRUPT,
    DEADLINE,
    EARLY
  }

  private static final List<End> ENDS = List.of(End.values());

  /// One round: numbers that are handed over, and what is to end it after so many of them.
  private static final class Round {
    final Random random;
    final String name;
    final End end;
    final int count;
    // After how many elements it ends, unless by itself.
    final int when;
    final Bounds bounds;
    final BitSet seen = new BitSet();
    final AtomicInteger threads = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final Thread caller = Thread.currentThread();

    Round(String what, long seed) {
      random = new Random(seed);
      end = ENDS.get(random.nextInt(ENDS.size()));
      count = 1 + random.nextInt(ITEMS);
      when = random.nextInt(count);
      name = "%s, seed %s: %s at %s of %s".formatted(what, seed, end, when, count);
      Bounds some = random.nextBoolean() ? Bounds.NONE : Bounds.NONE.withMaxParallel(20);
      bounds =
          (end == End.DEADLINE ? some.withTimeout(Duration.ofMillis(random.nextInt(30))) : some)
              .withMaxBuffered(1 + random.nextInt(200))
              .withContext(this::counted);
    }

    private void counted(Runnable work) {
      threads.incrementAndGet();
      try {
        work.run();
      } finally {
        threads.decrementAndGet();
      }
    }

    /// The consumer's part; called by one thread at a time.
    void consume(int number) {
      assertThat(seen.get(number)).as("%s: %s doubled", name, number).isFalse();
      seen.set(number);
      if (seen.cardinality() == when + 1 && end == End.INTERRUPT) {
        caller.interrupt();
      }
    }

    /// The source's part: what fails does so once it is cancelled, too, as clean-up may.
    int give(int number) {
      if (end == End.FAILURE && number == when) {
        failed.incrementAndGet();
        throw new IllegalStateException("made to fail");
      }
      return number;
    }

    void check(@Nullable Throwable thrown) {
      assertThat(threads).as(name).hasValue(0);
      if (thrown == null) {
        assertThat(end).as(name).isNotEqualTo(End.FAILURE);
        if (end != End.EARLY && end != End.INTERRUPT) {
          assertThat(seen.cardinality()).as(name).isEqualTo(count);
        }
      } else {
        assertThat(thrown)
            .as(name)
            .isInstanceOfAny(
                IllegalStateException.class, InterruptedException.class, TimeoutException.class);
        int suppressed = thrown.getSuppressed().length;
        int others = failed.get() - (thrown instanceof IllegalStateException ? 1 : 0);
        assertThat(suppressed)
            .as("%s: %s", name, List.of(thrown.getSuppressed()))
            .isEqualTo(others);
      }
      Thread.interrupted();
    }
  }

  @Test
  void callablesEndInEveryWay() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Round round = new Round("asCompleted", seed);
      Throwable thrown =
          catchThrowable(
              () ->
                  Weft.asCompleted(
                      round.bounds,
                      () -> IntStream.range(0, round.count).iterator(),
                      round::give,
                      (_, number) -> {
                        round.consume(number);
                        if (round.end == End.EARLY && round.seen.cardinality() > round.when) {
                          throw new CancellationException("enough");
                        }
                      }));
      round.check(thrown instanceof CancellationException ? null : thrown);
    }
  }

  @Test
  void everyCallableIsSettledOnce() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Round round = new Round("settled", seed);
      AtomicInteger told = new AtomicInteger();
      AtomicInteger pulled = new AtomicInteger();
      Iterator<Integer> numbers = IntStream.range(0, round.count).iterator();
      Iterable<Integer> counted =
          () ->
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return numbers.hasNext();
                }

                @Override
                public Integer next() {
                  pulled.incrementAndGet();
                  return numbers.next();
                }
              };
      Throwable thrown =
          catchThrowable(
              () ->
                  Weft.settled(
                      round.bounds.withMaxFailures(round.end == End.EARLY ? 0 : 1),
                      counted,
                      round::give,
                      (number, _) -> {
                        told.incrementAndGet();
                        round.consume(number);
                      }));
      assertThat(told).as(round.name).hasValue(pulled.get());
      assertThat(round.seen.cardinality()).as(round.name).isEqualTo(pulled.get());
      assertThat(round.threads).as(round.name).hasValue(0);
      assertThat(thrown == null || !(thrown instanceof AssertionError)).as(round.name).isTrue();
      Thread.interrupted();
    }
  }

  @Test
  void sourcesEndInEveryWay() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Round round = new Round("merged", seed);
      int sources = 1 + round.random.nextInt(round.random.nextBoolean() ? 5 : 300);
      List<Checks.Source<Integer>> all = sources(round, sources);
      Throwable thrown =
          catchThrowable(
              () ->
                  Weft.merged(
                      round.bounds,
                      all,
                      stream -> {
                        if (round.end == End.EARLY) {
                          stream.limit(round.when).forEach(round::consume);
                          assertThat(round.seen.cardinality()).isEqualTo(round.when);
                        } else {
                          stream.forEach(round::consume);
                        }
                      }));
      round.check(thrown);
      assertThat(round.closed).as(round.name).hasValue(sources);
    }
  }

  /// The numbers dealt out to so many sources. In a round that fails, each that began throws as it
  /// is closed.
  private static List<Checks.Source<Integer>> sources(Round round, int sources) {
    List<Checks.Source<Integer>> all = new ArrayList<>();
    for (int i = 0; i < sources; i++) {
      int first = i;
      int size = (round.count - i + sources - 1) / sources;
      all.add(
          new Checks.Source<>(Math.max(0, size), at -> round.give(first + at * sources)) {
            @Override
            public void close() {
              round.closed.incrementAndGet();
              if (first % 7 == 6 && first < 300 && round.end == End.FAILURE) {
                round.failed.incrementAndGet();
                throw new IllegalStateException("made to fail as it is closed");
              }
            }
          });
    }
    return all;
  }

  @LongTest
  @Test
  void tenMillionTakeFlatMemory() throws Exception {
    assertFlat(
        seen ->
            Weft.merged(
                Bounds.NONE,
                List.of(million(seen, 4), million(seen, 3), million(seen, 3)),
                all -> all.forEach(_ -> {})));
    assertFlat(
        seen ->
            Weft.asCompleted(
                Bounds.NONE.withMaxParallel(100), million(seen, 10), it -> it, (_, _) -> {}));
  }

  private interface Work {
    void run(LongConsumer seen) throws Exception;
  }

  private static Iterable<Long> million(LongConsumer seen, int times) {
    return () -> LongStream.range(0, times * 1_000_000L).peek(seen).iterator();
  }

  /// The memory that is in use after a tenth is what is in use later.
  private static void assertFlat(Work work) throws Exception {
    AtomicInteger count = new AtomicInteger();
    List<Long> used = new ArrayList<>();
    work.run(
        _ -> {
          if (count.incrementAndGet() % 1_000_000 == 0) {
            System.gc();
            synchronized (used) {
              used.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
          }
        });
    assertThat(count).hasValue(10_000_000);
    assertThat(used.getLast()).isLessThan(used.getFirst() + (20 << 20));
  }
}
