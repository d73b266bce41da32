package dev.weft.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.WatchedRuns;
import dev.weft.needs.LongTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class WorkersTest {
  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();

  @LongTest
  @Test
  void oneBodyThatBlocksHoldsUpNobodyElse() throws Exception {
    int count = 100_000;
    CountDownLatch others = new CountDownLatch(count - 1);
    RunResult result =
        run(
            IntStream.range(0, count)
                .mapToObj(
                    i ->
                        new Step.Work<>(
                            "s",
                            _ -> {
                              if (i == 7) {
                                others.await();
                              } else {
                                others.countDown();
                              }
                              return Map.of();
                            })));

    assertThat(result.succeeded()).isEqualTo(count);
  }

  @LongTest
  @Test
  void aHundredBodiesThatComputeHoldUpNobodyElse() throws Exception {
    CountDownLatch others = new CountDownLatch(1_000);
    Stream<Step.Work<?>> spinning =
        IntStream.range(0, 100)
            .mapToObj(
                _ ->
                    new Step.Work<>(
                        "spins",
                        _ -> {
                          while (others.getCount() > 0) {
                            Thread.onSpinWait();
                          }
                          return Map.of();
                        }));
    Stream<Step.Work<?>> quick =
        IntStream.range(0, 1_000)
            .mapToObj(
                _ ->
                    new Step.Work<>(
                        "quick",
                        _ -> {
                          others.countDown();
                          return Map.of();
                        }));

    assertThat(run(Stream.concat(spinning, quick)).succeeded()).isEqualTo(1_100);
  }

  @Test
  void bodiesThatDoNotBlockNeedAsManyThreadsAsProcessors() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();

    run(
        IntStream.range(0, 20_000)
            .mapToObj(
                _ ->
                    new Step.Work<>(
                        "s",
                        _ -> {
                          threads.add(Thread.currentThread());
                          return Map.of();
                        })));

    // A worker's turn is a millisecond.
    assertThat(threads.size()).isLessThan(5_000);
  }

  @Test
  void anInterruptThatComesLateDoesNotReachTheNextTask() throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    LocalDriver driver = new LocalDriver();
    // Skipped while it runs, or just after: the next tasks on the same thread must not notice.
    Listener skips =
        event -> {
          if (event instanceof Event.StepStarted started && started.step().name().equals("short")) {
            var _ = driver.skip(started.task().name(), null, "nobody");
          }
        };
    List<Task> tasks =
        IntStream.range(0, 5_000)
            .mapToObj(
                i ->
                    new Task(
                        "t" + i,
                        List.of(
                            i % 2 == 0
                                ? new Step.Work<>("short", _ -> Map.of())
                                : new Step.Work<>(
                                    "looks",
                                    _ -> {
                                      if (Thread.currentThread().isInterrupted()) {
                                        interrupted.incrementAndGet();
                                      }
                                      return Map.of();
                                    }))))
            .toList();

    runs.run(driver, Plan.of("p", Group.of("tasks", tasks)), List.of(skips));

    assertThat(interrupted).hasValue(0);
  }

  /// The longest time that things may wait before a thread of the platform takes them is 40 ms.
  @Test
  void onlyWhatWasSeenWaitingForLongGetsAThreadOfThePlatform() {
    AtomicInteger relievers = new AtomicInteger();
    Workers stuck =
        new Workers(0, () -> {}) {
          @Override
          void start(Runnable thread) {
            // As where all processors compute.
          }

          @Override
          void startReliever(Runnable thread) {
            relievers.incrementAndGet();
          }
        };
    long now = TimeUnit.HOURS.toNanos(1);
    assertThat(stuck.relieveIfStuck(now)).isFalse();

    stuck.add(() -> {});

    now += TimeUnit.HOURS.toNanos(1);
    assertThat(stuck.relieveIfStuck(now)).isTrue();
    assertThat(stuck.relieveIfStuck(now + TimeUnit.MILLISECONDS.toNanos(40))).isTrue();
    assertThat(relievers).as("before it has waited for long").hasValue(0);
    assertThat(stuck.relieveIfStuck(now + TimeUnit.MILLISECONDS.toNanos(41))).isTrue();
    assertThat(relievers).hasValue(1);
  }

  @Test
  void aBodysThreadIsCalledLikeItsTask() throws Exception {
    Set<String> names = ConcurrentHashMap.newKeySet();
    Task task =
        new Task(
            "Coffee",
            List.of(
                new Step.Work<>(
                    "s",
                    _ -> {
                      names.add(Thread.currentThread().getName());
                      return Map.of();
                    })));

    runs.run(new LocalDriver(), Plan.of("p", Group.of(task)), List.of());

    assertThat(names).containsExactly("Coffee");
  }

  private RunResult run(Stream<Step.Work<?>> steps) throws Exception {
    AtomicInteger number = new AtomicInteger();
    List<Task> tasks =
        steps.map(step -> new Task("t" + number.incrementAndGet(), List.of(step))).toList();
    Group group = Group.of("tasks", tasks).withMaxParallel(Integer.MAX_VALUE);
    Plan plan = Plan.of("p", group).withMaxParallel(Integer.MAX_VALUE);
    return runs.run(new LocalDriver(), plan, List.of());
  }
}
