package dev.weft.restate.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.Decision;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.ClusterException;
import dev.weft.restate.limits.LimitsDesk;
import dev.weft.restate.story.TaskStory;
import dev.weft.restate.worker.Worker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A worker releases every slot that it takes, even if the attempt never starts.
@Timeout(60)
class PlacesTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void anAttemptThatIsInterruptedBetweenTwoPlacesGivesTheFirstOneBack() throws Exception {
    Semaphore free = new Semaphore(1);
    Semaphore full = new Semaphore(0);
    TaskMachine iterator =
        new TaskMachine(new Task("t", List.of(new Step.Work<>("s", _ -> Map.of()))));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(1);
    OpenRun.Needs needs =
        new OpenRun.Needs(
            List.of(new OpenRun.Place(free, 1), new OpenRun.Place(full, 1)), null, null, null);
    WorkerClient client = new WorkerClient(NOBODY);
    LimitsDesk desk = new LimitsDesk(Clock.systemUTC(), client::exchange);
    try (ProgressReporter reporter = new ProgressReporter(client);
        AttemptRunner runner =
            new AttemptRunner(Clock.systemUTC(), AttemptRunner.Bounds.NONE, reporter, desk)) {
      Decision.Run run = (Decision.Run) iterator.decide(Instant.EPOCH);
      RunningAttempt attempt =
          new RunningAttempt(runner, "run", new TaskStory("t"), iterator, run, needs);
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      attempt.call(false);
                    } catch (InterruptedException interrupt) {
                      thrown.set(interrupt);
                    }
                    ended.countDown();
                  });
      while (!full.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
      thread.interrupt();
      ended.await();
    }

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(free.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aWorkerWhosePortIsBusyLeavesNothingBehind() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), busy.getLocalPort());

      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () ->
                    Worker.open(
                        NOBODY,
                        address,
                        _ -> {
                          throw new AssertionError("no plan is read");
                        }))
            .isInstanceOf(ClusterException.class)
            .hasMessageContaining("cannot listen on");
      }
    }
    // A thread that was asked to end does so a moment later.
    long start = System.nanoTime();
    while (!eventLoops(before).isEmpty() && System.nanoTime() - start < PATIENCE.toNanos()) {
      Thread.onSpinWait();
    }
    assertThat(eventLoops(before)).isEmpty();
  }

  /// The server's threads that run now, and did not before.
  private static Set<Thread> eventLoops(Set<Thread> before) {
    Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
    now.removeAll(before);
    now.removeIf(thread -> !thread.getName().startsWith("vert.x-eventloop"));
    return now;
  }
}
