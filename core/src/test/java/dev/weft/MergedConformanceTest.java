package dev.weft;

import static dev.weft.Bounds.NONE;
import static dev.weft.Checks.Source.endless;
import static dev.weft.Checks.Source.failingAfter;
import static dev.weft.Checks.Source.stuckAfter;
import static dev.weft.Checks.await;
import static dev.weft.Checks.check;
import static dev.weft.Checks.fails;
import static dev.weft.Checks.gives;
import static dev.weft.Checks.ignoring;
import static dev.weft.Checks.park;
import static dev.weft.Checks.soon;
import static dev.weft.Weft.calls;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.merged;
import static dev.weft.Weft.mergedTo;
import static dev.weft.Weft.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.Checks.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What `merged` means, beside its peers; see [Checks].
class MergedConformanceTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  @TestFactory
  List<DynamicTest> elements() {
    return List.of(
        check(
            "all elements of all sources come, each once",
            "merge, Flow.merge, Flux.merge",
            crew ->
                assertThat(listOf(NONE, List.of(List.of(1, 2), List.of(3))))
                    .containsExactlyInAnyOrder(1, 2, 3)),
        check(
            "the elements of one source keep their order",
            "merge, Flow.merge, Flux.merge",
            crew -> {
              List<Integer> hundred = IntStream.range(0, 100).boxed().toList();
              List<Integer> hundredMore = IntStream.range(100, 200).boxed().toList();
              List<Integer> all = mergedTo(NONE, List.of(hundred, hundredMore), Stream::toList);
              assertThat(all).containsSubsequence(hundred).containsSubsequence(hundredMore);
            }),
        check(
            "elements come in the order in which they are there",
            "merge, Flow.merge, Flux.merge; not Flux.concat",
            crew -> {
              CountDownLatch seen = new CountDownLatch(1);
              Source<String> slow =
                  new Source<>(
                      1,
                      _ -> {
                        await(seen);
                        return "slow";
                      });
              List<String> order = new ArrayList<>();
              merged(
                  NONE,
                  List.of(slow, List.of("quick")),
                  all ->
                      all.forEach(
                          it -> {
                            order.add(it);
                            seen.countDown();
                          }));
              assertThat(order).containsExactly("quick", "slow");
            }),
        check(
            "an element comes although its source has no second one yet",
            "merge, Flow.merge",
            crew -> assertThat(first(NONE, List.of(stuckAfter(1, crew)))).contains(0)),
        check(
            "no sources merge to an empty stream",
            "Flow.merge, Flux.merge",
            crew -> assertThat(listOf(NONE, List.<List<String>>of())).isEmpty()),
        check(
            "empty sources end at once",
            "merge, Flux.merge",
            crew ->
                assertThat(listOf(NONE, List.of(List.of(), List.of(1), List.of())))
                    .isEqualTo(List.of(1))),
        check(
            "one source alone is itself",
            "merge, Flow.merge",
            crew -> assertThat(listOf(NONE, List.of(List.of(1, 2, 3)))).containsExactly(1, 2, 3)),
        check(
            "null is an element",
            "merge, Flow.merge; not Flux",
            crew ->
                assertThat(listOf(NONE, List.of(Arrays.asList("a", null))))
                    .containsExactly("a", null)),
        check(
            "a source that is given twice is walked twice",
            "Flux.merge",
            crew -> {
              List<Integer> one = List.of(1);
              assertThat(listOf(NONE, List.of(one, one))).containsExactly(1, 1);
            }),
        check(
            "sources are walked at the same time",
            "merge, Flow.merge",
            crew -> {
              CyclicBarrier both = new CyclicBarrier(2);
              List<Iterable<Integer>> sources = calls(both::await, both::await);
              assertThat(count(NONE, sources)).isEqualTo(2);
            }),
        check(
            "the consumer runs on the calling thread",
            "merge, Flow.collect; not Flux",
            crew ->
                assertThat(
                        listOf(
                            NONE, List.of(List.of(1)), all -> all.map(_ -> Thread.currentThread())))
                    .containsExactly(Thread.currentThread())),
        check(
            "the sources run on virtual threads named after the caller's",
            "TaskGroup, whose tasks have names",
            crew -> {
              Thread.currentThread().setName("caller");
              Callable<String> name =
                  () -> Thread.currentThread().getName() + Thread.currentThread().isVirtual();
              assertThat(listOf(NONE, calls(name))).containsExactly("caller/0true");
            }),
        check(
            "outcomes of tasks say whose they are",
            "the lesson",
            crew -> {
              TaskIterator a = new TaskIterator("A", List.of(Step.of("s", () -> 1)));
              TaskIterator b = new TaskIterator("B", List.of(Step.of("s", () -> 1)));
              assertThat(
                      listOf(
                          NONE,
                          List.of(a, b),
                          all -> all.map(it -> it.task() + ": " + it.step().name())))
                  .containsExactlyInAnyOrder("A: s", "B: s");
            }),
        check(
            "the operators are the JDK's",
            "not merge, Flow and Flux, which have their own",
            crew ->
                assertThat(
                        listOf(
                            NONE,
                            List.of(List.of(1, 2, 3, 4)),
                            it ->
                                it.gather(Gatherers.windowFixed(2))
                                    .gather(Gatherers.mapConcurrent(2, List::size))))
                    .containsExactly(2, 2)),
        check(
            "a for loop walks the stream's iterator",
            "merge, by async for",
            crew ->
                merged(
                    NONE,
                    List.of(List.of(1, 2)),
                    all -> {
                      int sum = 0;
                      for (Iterator<Integer> it = all.iterator(); it.hasNext(); ) {
                        sum += it.next();
                      }
                      assertThat(sum).isEqualTo(3);
                    })),
        check(
            "a parallel stream sees every element once",
            "Flux.parallel",
            crew ->
                assertThat(listOf(NONE, List.of(List.of(1, 2), List.of(3)), it -> it.parallel()))
                    .containsExactlyInAnyOrder(1, 2, 3)),
        check(
            "the stream is refused after its merge",
            "merge, whose stream is closed",
            crew -> {
              AtomicReference<Stream<Integer>> kept = new AtomicReference<>(Stream.of());
              merged(NONE, List.of(List.of(1)), kept::set);
              assertThatThrownBy(() -> kept.get().toList())
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("has ended");
            }),
        check(
            "so is an iterator of it that holds elements",
            "merge, whose stream is closed",
            crew -> {
              Iterator<Integer> kept =
                  mergedTo(
                      NONE,
                      List.of(List.of(1, 2, 3)),
                      all -> {
                        Iterator<Integer> elements = all.iterator();
                        assertThat(elements.next()).isOne();
                        return elements;
                      });
              List<Integer> late = new ArrayList<>();
              assertThatThrownBy(() -> kept.forEachRemaining(late::add))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("has ended");
              assertThat(late).isEmpty();
            }),
        check(
            "results of callables come as they end",
            "as_completed, Flow.flatMapMerge",
            crew -> {
              CountDownLatch seen = new CountDownLatch(1);
              Callable<String> slow =
                  () -> {
                    seen.await();
                    return "slow";
                  };
              assertThat(
                      listOf(
                          NONE,
                          calls(slow, gives("quick")),
                          all -> all.peek(_ -> seen.countDown())))
                  .containsExactly("quick", "slow");
            }),
        check(
            "a function over elements is merged lazily",
            "Flow.flatMapMerge, Flux.flatMap, mapPar",
            crew -> {
              Source<Integer> numbers = endless();
              assertThat(
                      listOf(
                              NONE.withMaxParallel(2),
                              calls(numbers, it -> it * 2),
                              it -> it.limit(3))
                          .size())
                  .isEqualTo(3);
              numbers.assertClosedOnce();
            }));
  }

  @TestFactory
  List<DynamicTest> failures() {
    return List.of(
        check(
            "a source's failure is thrown as it is",
            "merge, Flow.merge, Flux.merge",
            crew ->
                assertThatThrownBy(
                        () ->
                            merged(
                                NONE,
                                List.of(failingAfter(1, crew.later)),
                                MergedConformanceTest::drain))
                    .isSameAs(crew.later)),
        check(
            "so is a callable's checked one",
            "Flow.merge",
            crew ->
                assertThatThrownBy(
                        () ->
                            merged(NONE, calls(fails(crew.failure)), MergedConformanceTest::drain))
                    .isSameAs(crew.failure)),
        check(
            "what came before it is handed over first",
            "merge, Flow.merge",
            crew -> {
              List<Integer> seen = new ArrayList<>();
              ignoring(
                  () ->
                      merged(
                          NONE,
                          List.of(failingAfter(100, crew.later)),
                          all -> all.forEach(seen::add)));
              assertThat(seen).hasSize(100);
            }),
        check(
            "it ends the other sources at once",
            "merge, Flow.merge, Flux.merge; not Flux.mergeDelayError",
            crew -> {
              Source<Integer> fails =
                  new Source<>(
                      1,
                      _ -> {
                        ignoring(() -> crew.awaitParked(1));
                        throw crew.later;
                      });
              assertThatThrownBy(
                      () ->
                          merged(
                              NONE,
                              List.of(stuckAfter(0, crew), fails),
                              MergedConformanceTest::drain))
                  .isSameAs(crew.later)
                  .hasNoSuppressedExceptions();
              assertThat(crew.interrupted()).isOne();
            }),
        check(
            "it is thrown although the consumer made nothing of it",
            "coroutineScope",
            crew ->
                assertThatThrownBy(
                        () ->
                            merged(
                                NONE,
                                List.of(failingAfter(0, crew.later)),
                                all -> ignoring(() -> drain(all))))
                    .isSameAs(crew.later)),
        check(
            "the consumer's failure ends all sources and is thrown",
            "merge within aclosing, Flow.collect",
            crew -> {
              Source<Integer> source = endless();
              assertThatThrownBy(
                      () ->
                          merged(
                              NONE,
                              List.of(source),
                              _ -> {
                                throw crew.failure;
                              }))
                  .isSameAs(crew.failure);
              source.assertClosedOnce();
            }),
        check(
            "what sources throw as they are ended is suppressed under it",
            "coroutineScope",
            crew ->
                assertThat(
                        catchThrowable(
                            () ->
                                merged(
                                    NONE,
                                    List.of(unclosable(crew)),
                                    all -> {
                                      all.iterator().next();
                                      throw crew.failure;
                                    })))
                    .isSameAs(crew.failure)
                    .hasSuppressedException(crew.later)),
        check(
            "an error of the VM is thrown although another failure came first",
            "TaskGroup",
            crew -> {
              OutOfMemoryError error = new OutOfMemoryError("made up");
              Source<Integer> runsOut =
                  new Source<>(
                      1,
                      _ -> {
                        ignoring(crew::parkForever);
                        throw error;
                      });
              Callable<Integer> failsThen = crew.failingOnceParked(1, crew.failure);
              assertThat(
                      catchThrowable(
                          () ->
                              merged(
                                  NONE,
                                  List.of(runsOut, calls(failsThen).getFirst()),
                                  MergedConformanceTest::drain)))
                  .isSameAs(error)
                  .hasSuppressedException(crew.failure);
            }),
        check(
            "a source that cannot give its iterator is a failure",
            "Flux.defer",
            crew -> {
              Iterable<Integer> none =
                  () -> {
                    throw crew.later;
                  };
              assertThatThrownBy(() -> merged(NONE, List.of(none), MergedConformanceTest::drain))
                  .isSameAs(crew.later);
            }),
        check(
            "a null source is a failure",
            "Flux.merge",
            crew ->
                assertThatThrownBy(
                        () ->
                            merged(
                                NONE,
                                Arrays.<List<Integer>>asList(Sneaky.given(null)),
                                MergedConformanceTest::drain))
                    .isInstanceOf(NullPointerException.class)),
        check(
            "a task that fails throws what its loop would throw",
            "the lesson",
            crew -> {
              Step<?> broken = Step.of("s", fails(crew.failure));
              assertThatThrownBy(
                      () ->
                          merged(
                              NONE,
                              List.of(new TaskIterator("t", List.of(broken))),
                              MergedConformanceTest::drain))
                  .isInstanceOf(StepFailedException.class)
                  .hasCause(crew.failure);
            }));
  }

  private static <T> void drain(Stream<T> all) {
    all.forEach(_ -> {});
  }

  private static <T> List<T> listOf(
      Bounds bounds, Iterable<? extends Iterable<? extends T>> sources) throws Exception {
    return mergedTo(bounds, sources, Stream::toList);
  }

  private static <T, R> List<R> listOf(
      Bounds bounds,
      Iterable<? extends Iterable<? extends T>> sources,
      Function<Stream<T>, Stream<R>> operators)
      throws Exception {
    return mergedTo(bounds, sources, all -> operators.apply(all).toList());
  }

  private static <T> Optional<T> first(
      Bounds bounds, Iterable<? extends Iterable<? extends T>> sources) throws Exception {
    return mergedTo(bounds, sources, Stream::findFirst);
  }

  private static <T> long count(Bounds bounds, Iterable<? extends Iterable<? extends T>> sources)
      throws Exception {
    return mergedTo(bounds, sources, Stream::count);
  }

  private static Source<Integer> unclosable(Crew crew) {
    return new Source<>(Integer.MAX_VALUE, i -> i) {
      @Override
      public void close() {
        throw crew.later;
      }
    };
  }

  @TestFactory
  List<DynamicTest> earlyEnd() {
    return List.of(
        check(
            "findFirst ends all sources",
            "merge, Flow.first, Flux.next",
            crew -> {
              Source<Integer> stuck = stuckAfter(0, crew);
              Callable<Integer> one =
                  () -> {
                    crew.awaitParked(1);
                    return 7;
                  };
              assertThat(first(NONE, List.of(stuck, calls(one).getFirst()))).contains(7);
              assertThat(crew.interrupted()).isOne();
            }),
        check(
            "limit gives exactly so many",
            "merge with take, Flow.take, Flux.take",
            crew ->
                assertThat(listOf(NONE, List.of(endless(), endless()), it -> it.limit(5)))
                    .hasSize(5)),
        check(
            "takeWhile ends all sources",
            "merge with takewhile, Flow.takeWhile",
            crew ->
                assertThat(listOf(NONE, List.of(endless()), it -> it.takeWhile(n -> n < 3)))
                    .containsExactly(0, 1, 2)),
        check(
            "a consumer that takes nothing ends all sources",
            "merge, of a context that is left",
            crew -> {
              Source<Integer> source = endless();
              merged(NONE, List.of(source), _ -> {});
              source.assertClosedOnce();
            }),
        check(
            "a source is closed at its own end",
            "aclosing, Flux.using",
            crew -> {
              Source<Integer> source = new Source<>(2, i -> i);
              merged(NONE, List.of(source), MergedConformanceTest::drain);
              source.assertClosedOnce();
            }),
        check(
            "an iterator of its own is closed, too",
            "aclosing",
            crew -> {
              Source<Integer> iterator = endless();
              Iterable<Integer> source = () -> iterator;
              merged(NONE, List.of(source), all -> drain(all.limit(2)));
              iterator.assertClosedOnce();
            }),
        check(
            "all are closed after a failure",
            "coroutineScope, Flux.using",
            crew -> {
              Source<Integer> other = endless();
              Source<Integer> fails = failingAfter(0, crew.later);
              ignoring(() -> merged(NONE, List.of(other, fails), MergedConformanceTest::drain));
              other.assertClosedOnce();
              fails.assertClosedOnce();
            }),
        check(
            "a task's clean-up steps run when its loop is left early",
            "aclose of a generator",
            crew -> {
              AtomicInteger cleaned = new AtomicInteger();
              Task task =
                  new Task("t", List.of(Step.of("a", () -> 1), Step.of("b", crew.parked())))
                      .withRules(
                          Task.Rules.NONE.withFinallySteps(
                              List.of(Step.of("clean", cleaned::incrementAndGet))));
              assertThat(
                      listOf(
                          NONE,
                          List.of(new TaskIterator(task)),
                          it -> it.map(o -> o.step().name()).limit(1)))
                  .contains("a");
              assertThat(cleaned).hasValue(1);
            }),
        check(
            "the interrupt does not disturb what closes",
            "NonCancellable in coroutines; asyncio cancels once",
            crew -> {
              AtomicReference<Boolean> disturbed = new AtomicReference<>();
              Source<Integer> source =
                  new Source<>(
                      1,
                      i -> {
                        park(crew);
                        return i;
                      }) {
                    @Override
                    public void close() {
                      disturbed.set(Thread.currentThread().isInterrupted());
                    }
                  };
              merged(NONE, List.of(source), _ -> crew.awaitParked(1));
              assertThat(disturbed).hasValue(false);
            }),
        check(
            "nor does another source's failure, if it closes at its own end",
            "NonCancellable in coroutines",
            crew -> {
              CountDownLatch closing = new CountDownLatch(1);
              AtomicReference<Boolean> disturbed = new AtomicReference<>();
              Thread caller = Thread.currentThread();
              Source<Integer> ending =
                  new Source<>(0, i -> i) {
                    @Override
                    public void close() {
                      closing.countDown();
                      // The call is ended, and waits for this one.
                      while (caller.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                      }
                      disturbed.set(Thread.currentThread().isInterrupted());
                    }
                  };
              Iterable<Integer> failing =
                  () -> {
                    await(closing);
                    throw Sneaky.thrown(crew.failure);
                  };
              assertThatThrownBy(
                      () -> merged(NONE, List.of(ending, failing), MergedConformanceTest::drain))
                  .isSameAs(crew.failure);
              assertThat(disturbed).hasValue(false);
            }),
        check(
            "what a source throws as it is closed is thrown in the end",
            "aclosing",
            crew ->
                assertThatThrownBy(
                        () -> mergedTo(NONE, List.of(unclosable(crew)), it -> it.findFirst()))
                    .isSameAs(crew.later)),
        check(
            "a source that ignores its interruption is waited for",
            "coroutineScope",
            crew -> {
              AtomicInteger ended = new AtomicInteger();
              Source<Integer> ignores =
                  new Source<>(
                      1,
                      i -> {
                        ignoring(crew::parkForever);
                        return ended.incrementAndGet() + i;
                      });
              merged(NONE, List.of(ignores), _ -> crew.awaitParked(1));
              assertThat(ended).hasValue(1);
            }),
        check(
            "sources that never began are closed, too",
            "ExitStack",
            crew -> {
              Source<Integer> first = endless();
              Source<Integer> second = endless();
              mergedTo(NONE.withMaxParallel(1), List.of(first, second), it -> it.findFirst());
              second.assertClosedOnce();
              assertThat(second.given).hasValue(0);
            }),
        check(
            "a stream as a source is closed",
            "Flux.fromStream",
            crew -> {
              AtomicInteger closed = new AtomicInteger();
              Stream<Integer> stream =
                  Stream.iterate(0, i -> i + 1).onClose(closed::incrementAndGet);
              mergedTo(NONE, List.of(source(stream)), it -> it.findFirst());
              assertThat(closed).hasValue(1);
            }),
        check(
            "a lazy source of sources is closed",
            "Flow.flattenMerge",
            crew -> {
              Source<List<Integer>> sources = new Source<>(3, List::of);
              Iterator<List<Integer>> lazily = sources;
              long all = mergedTo(NONE, lazily, Stream::count);
              assertThat(all).isEqualTo(3);
              sources.assertClosedOnce();
            }));
  }

  @TestFactory
  List<DynamicTest> boundsAndCancellation() {
    return List.of(
        check(
            "sources wait for the consumer",
            "Flow.buffer, Flux.limitRate; merge has no buffer",
            crew -> {
              Source<Integer> source = endless();
              mergedTo(
                  NONE.withMaxBuffered(10),
                  List.of(source),
                  all -> {
                    Iterator<Integer> it = all.iterator();
                    for (int taken = 1; taken <= 1_000; taken++) {
                      it.next();
                      // Those ahead, the one that the source holds, and the one at hand.
                      assertThat(source.given.get()).isLessThanOrEqualTo(taken + 10 + 1);
                    }
                    return 0;
                  });
            }),
        check(
            "a buffer of one hands over one at a time",
            "Flow.buffer",
            crew ->
                assertThat(
                        listOf(NONE.withMaxBuffered(1), List.of(List.of(1, 2, 3), List.of(4, 5))))
                    .containsExactlyInAnyOrder(1, 2, 3, 4, 5)),
        check(
            "a buffer of none is refused",
            "Flow.buffer has one: RENDEZVOUS",
            crew ->
                assertThatThrownBy(() -> NONE.withMaxBuffered(0))
                    .isInstanceOf(IllegalArgumentException.class)),
        check(
            "no more sources run at once than the bound",
            "Flow.flattenMerge, Flux.merge with concurrency, merge with task_limit",
            crew -> {
              AtomicInteger running = new AtomicInteger();
              AtomicInteger most = new AtomicInteger();
              Callable<Integer> counting =
                  () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    return running.decrementAndGet();
                  };
              Iterable<Iterable<Integer>> sources =
                  calls(IntStream.range(0, 200).boxed().toList(), _ -> counting.call());
              assertThat(count(NONE.withMaxParallel(3), sources)).isEqualTo(200);
              assertThat(most.get()).isLessThanOrEqualTo(3);
            }),
        check(
            "an idle timeout ends all",
            "merge with timeout, Flow.timeout, Flux.timeout",
            crew -> {
              Bounds idle = NONE.withIdleTimeout(Duration.ofMillis(20));
              Source<Integer> stuck = stuckAfter(1, crew);
              assertThatThrownBy(() -> merged(idle, List.of(stuck), MergedConformanceTest::drain))
                  .isInstanceOf(TimeoutException.class)
                  .hasMessage("no element has come within 20ms");
              stuck.assertClosedOnce();
            }),
        check(
            "an idle timeout must be positive",
            "Flow.timeout",
            crew ->
                assertThatThrownBy(() -> NONE.withIdleTimeout(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)),
        check(
            "the deadline ends all",
            "timeout, withTimeout",
            crew -> {
              Source<Integer> stuck = stuckAfter(1, crew);
              assertThatThrownBy(() -> merged(soon(), List.of(stuck), MergedConformanceTest::drain))
                  .isInstanceOf(TimeoutException.class);
              stuck.assertClosedOnce();
            }),
        check(
            "the deadline ends sources that always have an element",
            "timeout, which needs the source to suspend",
            crew ->
                assertThatThrownBy(
                        () -> merged(soon(), List.of(endless()), MergedConformanceTest::drain))
                    .isInstanceOf(TimeoutException.class)),
        check(
            "what all came before the deadline is not thrown away",
            "timeout, whose result is there",
            crew -> {
              Instant deadline = Instant.now().plusMillis(20);
              assertThat(
                      Weft.<Integer, List<Integer>>mergedTo(
                          NONE.withDeadline(deadline),
                          List.of(List.of(1, 2), List.of(3)),
                          all -> {
                            Iterator<Integer> elements = all.iterator();
                            List<Integer> got = new ArrayList<>(List.of(elements.next()));
                            while (Instant.now().isBefore(deadline.plusMillis(5))) {
                              Thread.onSpinWait();
                            }
                            elements.forEachRemaining(got::add);
                            return got;
                          }))
                  .containsExactlyInAnyOrder(1, 2, 3);
            }),
        check(
            "a deadline in the past begins nothing, and closes what was given",
            "timeout_at",
            crew -> {
              Source<Integer> source = endless();
              Bounds past = NONE.withDeadline(Instant.EPOCH);
              assertThatThrownBy(() -> merged(past, List.of(source), MergedConformanceTest::drain))
                  .isInstanceOf(TimeoutException.class);
              assertThat(source.given).hasValue(0);
              source.assertClosedOnce();
            }),
        check(
            "cancelling the caller ends all",
            "merge, Flow.collect",
            crew -> {
              crew.interruptOnceParked(Thread.currentThread(), 2);
              assertThatThrownBy(
                      () ->
                          merged(
                              NONE,
                              List.of(stuckAfter(1, crew), stuckAfter(1, crew)),
                              MergedConformanceTest::drain))
                  .isInstanceOf(InterruptedException.class)
                  .hasNoSuppressedExceptions();
              assertThat(crew.interrupted()).isEqualTo(2);
            }),
        check(
            "a caller who is cancelled beforehand begins nothing",
            "coroutineScope",
            crew -> {
              Source<Integer> source = endless();
              Thread.currentThread().interrupt();
              assertThatThrownBy(() -> merged(NONE, List.of(source), MergedConformanceTest::drain))
                  .isInstanceOf(InterruptedException.class);
              assertThat(source.given).hasValue(0);
            }),
        check(
            "a cancellation after the consumer has ended is kept for the caller",
            "coroutineScope",
            crew -> {
              Thread caller = Thread.currentThread();
              Source<Integer> interrupts =
                  new Source<>(Integer.MAX_VALUE, i -> i) {
                    @Override
                    public void close() {
                      caller.interrupt();
                    }
                  };
              assertThat(first(NONE, List.of(interrupts))).contains(0);
              assertThat(Thread.interrupted()).isTrue();
            }),
        check(
            "an interrupt flag that a source leaves set ends nothing",
            "none",
            crew -> {
              Source<Integer> leaves =
                  new Source<>(
                      5_000,
                      i -> {
                        Thread.currentThread().interrupt();
                        return i;
                      });
              assertThat(count(NONE, List.of(leaves))).isEqualTo(5_000);
            }),
        check(
            "merges nest",
            "merge, Flow.merge",
            crew -> {
              Callable<List<Integer>> inner =
                  () -> mergedTo(NONE, List.of(List.of(1), List.of(2)), Stream::toList);
              assertThat(
                      listOf(NONE, calls(inner, inner), all -> all.flatMap(List::stream).sorted()))
                  .containsExactly(1, 1, 2, 2);
            }),
        check(
            "a gather in the consumer, and a merge in a gather",
            "coroutineScope",
            crew -> {
              Callable<Integer> sum =
                  () ->
                      mergedTo(
                          NONE,
                          List.of(List.of(1, 2)),
                          all -> gather(NONE, all.toList(), it -> it * 10).getLast());
              assertThat(gather(sum, sum)).containsExactly(20, 20);
            }),
        check(
            "a context that was captured at the call reaches the sources",
            "merge, with contextvars; Flow.flowOn",
            crew ->
                ScopedValue.where(USER, "ada")
                    .call(
                        () ->
                            assertThat(
                                    listOf(
                                        NONE.withContext(ScopedValue.where(USER, USER.get())::run),
                                        calls(USER::get)))
                                .containsExactly("ada"))));
  }
}
