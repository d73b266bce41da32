package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weft.local.LocalDriver;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What steps and waiting tasks take of the memory: it decides how long they take, and unlike the
/// time it can be counted. Where a number is much too low, lower it here.
@Timeout(120)
class CostsTest {

  @Test
  void aStepThatDoesNothingAllocatesAFewSmallObjects() throws Exception {
    run(1_000, 60);

    long few = allocated(() -> run(1_000, 10));
    long many = allocated(() -> run(1_000, 60));

    assertThat((many - few) / 50_000).as("bytes a step").isBetween(150L, 420L);
  }

  @Test
  void aTaskThatDoesNothingAllocatesLittleBesideItsThread() throws Exception {
    run(20_000, 1);

    long few = allocated(() -> run(2_000, 1));
    long many = allocated(() -> run(20_000, 1));

    assertThat((many - few) / 18_000).as("bytes a task").isBetween(700L, 2_200L);
  }

  @Test
  void aWaitingTaskIsAFewSmallObjects() throws Exception {
    int count = 200_000;
    CountDownLatch waiting = new CountDownLatch(count);
    List<Step<?>> steps = List.of(Step.wait("long", Duration.ofDays(1)));
    Plan plan = Plan.of("p", tasks(count, steps)).withMaxParallel(count);
    Listener counter =
        event -> {
          if (event instanceof Event.StepStarted) {
            waiting.countDown();
          }
        };
    LocalDriver driver = new LocalDriver("r");
    long before = used();
    FutureTask<RunResult> run = new FutureTask<>(() -> driver.run(plan, List.of(counter)));
    Thread.ofPlatform().start(run);
    waiting.await();

    long bytes = (used() - before) / count;

    driver.cancel("counted");
    assertThat(run.get().cancelled()).isEqualTo(count);
    assertThat(bytes).as("bytes a task").isBetween(100L, 260L);
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  /// How many bytes all threads together allocate meanwhile.
  private static long allocated(Work work) throws InterruptedException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getTotalThreadAllocatedBytes();
    work.run();
    return threads.getTotalThreadAllocatedBytes() - before;
  }

  /// How many bytes of the heap are in use by what is alive.
  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void run(int tasks, int each) throws InterruptedException {
    List<Step<?>> steps =
        IntStream.range(0, each).<Step<?>>mapToObj(i -> Step.of("step " + i, () -> null)).toList();
    RunResult result = new LocalDriver("r").run(Plan.of("p", tasks(tasks, steps)), List.of());
    assertThat(result.succeeded()).isEqualTo(tasks);
  }

  private static Iterator<Task> tasks(int count, List<Step<?>> steps) {
    return IntStream.range(0, count).mapToObj(i -> new Task("task " + i, steps)).iterator();
  }
}
