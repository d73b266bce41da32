package dev.weft.restate.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.needs.Engine;
import dev.weft.needs.LongTest;
import dev.weft.needs.NeedsEngine;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.Plans;
import dev.weft.restate.client.Cluster;
import dev.weft.restate.client.Registration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Workers of two log formats, with a real engine. Their logs really differ: the steps, which the
/// engine's log names, are called after the format.
@LongTest
@NeedsEngine
@Timeout(200)
class UpgradeTest {
  private static final int OLD = 7;
  private static final int NEW = 8;

  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final CountDownLatch go = new CountDownLatch(1);
  // By task, the formats of the workers that did its steps.
  private final Map<String, Set<Integer>> doneBy = new ConcurrentHashMap<>();

  @Test
  void workersOfTwoFormatsRollUnderARun() throws Exception {
    try (Engine engine = Engine.open();
        Worker before = worker(engine, OLD, 0)) {
      Registration.register(engine.admin(), at(before));
      Cluster cluster = begin(engine);
      List<String> early = List.of(begun.take(), begun.take());

      try (Worker after = worker(engine, NEW, 0)) {
        Registration.register(engine.admin(), at(after));
        go.countDown();
        RunResult result = cluster.follow("run", _ -> {});

        assertThat(result.succeeded()).isEqualTo(6);
        assertThat(doneBy).hasSize(6);
        doneBy.forEach(
            (task, formats) ->
                assertThat(formats).as(task).containsExactly(early.contains(task) ? OLD : NEW));
      }
    }
  }

  @Test
  void whatNoWorkerCanGoOnWithIsSaidAndEnded() throws Exception {
    try (Engine engine = Engine.open()) {
      Cluster cluster;
      int port;
      try (Worker before = worker(engine, OLD, 0)) {
        port = before.port();
        Registration.register(engine.admin(), at(before));
        cluster = begin(engine);
        begun.take();
        begun.take();
      }
      go.countDown();
      try (Worker after = worker(engine, NEW, port)) {
        // It stands where the old one stood, and so gets what that one has begun.
        assertThatThrownBy(() -> Registration.register(engine.admin(), at(after)))
            .isInstanceOf(ClusterException.class)
            .hasMessageContaining("log format " + OLD)
            .hasMessageContaining("log format " + NEW)
            .hasMessageContaining("--advertise");
        CountDownLatch stalled = new CountDownLatch(2);
        BlockingQueue<Event.Stalled> why = new LinkedBlockingQueue<>();
        Thread following =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        cluster.follow(
                            "run",
                            event -> {
                              if (event instanceof Event.Stalled it && it.task() != null) {
                                why.add(it);
                                stalled.countDown();
                              }
                            });
                      } catch (ClusterException | InterruptedException over) {
                        Thread.currentThread().interrupt();
                      }
                    });
        assertThat(stalled.await(100, TimeUnit.SECONDS)).isTrue();
        assertThat(why.take().reason()).containsIgnoringCase("mismatch");
        cluster.request("run", new ControlRequest.Cancel(Instant.now(), "ann"));

        assertThat(cluster.endStalled("run", "ann")).contains("g/0", "g/1");

        assertThat(following.join(Duration.ofSeconds(60))).isTrue();
        assertThat(cluster.look("run").ending()).isNotNull();
      }
    }
  }

  private static URI at(Worker worker) {
    return URI.create("http://127.0.0.1:" + worker.port());
  }

  private static Cluster begin(Engine engine) throws Exception {
    Cluster cluster = new Cluster(engine.ingress());
    cluster.begin(Submitted.of("run", "p"));
    return cluster;
  }

  private Worker worker(Engine engine, int format, int port) throws ClusterException {
    InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return Worker.open(
        WorkerOptions.of(engine.ingress(), listen)
            .withAdmin(List.of(engine.admin()))
            .withFormat(format),
        _ -> new Plans.Opened(plan(format), Set.of(), () -> {}));
  }

  private Plan plan(int format) {
    List<Step<?>> steps = List.of(step("first", format, true), step("second", format, false));
    List<Task> tasks =
        java.util.stream.IntStream.range(0, 6).mapToObj(i -> new Task("g/" + i, steps)).toList();
    return Plan.of("p", Group.of("g", tasks).withMaxParallel(2));
  }

  private Step<?> step(String id, int format, boolean waits) {
    return new Step.Work<Object>(
            id + " of format " + format,
            attempt -> {
              String task = attempt.task().name();
              if (waits) {
                begun.add(task);
                go.await();
              }
              doneBy.computeIfAbsent(task, _ -> ConcurrentHashMap.newKeySet()).add(format);
              return Map.of();
            })
        .withId(id);
  }
}
