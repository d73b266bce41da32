package dev.weft.restate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.needs.Engine;
import dev.weft.needs.LongTest;
import dev.weft.needs.NeedsEngine;
import dev.weft.restate.Kept;
import dev.weft.restate.Plans;
import dev.weft.restate.client.Cluster;
import dev.weft.restate.client.Registration;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.host.WorkerClient;
import dev.weft.restate.wire.TaskInput;
import dev.weft.restate.worker.Submitted;
import dev.weft.restate.worker.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@LongTest
@Timeout(60)
class CallsTest {
  private static final TaskInput INPUT =
      new TaskInput("run", "t", "t", Map.of(), Map.of(), Status.SUCCEEDED, null, Instant.EPOCH);

  private final AtomicInteger carriedOut = new AtomicInteger();
  private final Plan plan =
      Plan.of("p", Group.of(new Task("t", List.of(Step.of("s", carriedOut::incrementAndGet)))));
  private final Plans.Opened opened = new Plans.Opened(plan, Set.of(), () -> {});
  private final OpenRun run = new OpenRun("run", opened, Kept.NOTHING);

  @Test
  @NeedsEngine
  void aTaskIsWalkedOnceHoweverOftenItIsCalled() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Engine engine = Engine.open();
        Worker worker = Worker.open(engine.ingress(), anyPort, _ -> opened);
        Calls calls = new Calls(run, new WorkerClient(engine.ingress()))) {
      Registration.register(engine.admin(), URI.create("http://127.0.0.1:" + worker.port()));
      Cluster cluster = new Cluster(engine.ingress());
      cluster.begin(Submitted.of("run", "p"));
      assertThat(cluster.follow("run", _ -> {}).succeeded()).isEqualTo(1);

      calls.add(INPUT);
      Calls.News news = calls.news();

      assertThat(news.others()).isEmpty();
      assertThat(news.ended()).containsOnlyKeys("t");
      assertThat(news.ended().values())
          .allSatisfy(end -> assertThat(end.result().status()).isEqualTo(Status.SUCCEEDED));
      assertThat(carriedOut).hasValue(1);
    }
  }

  @Test
  void whatIsHeardOfNothingIsLeftToTheEngine() throws IOException, InterruptedException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (Calls calls = new Calls(run, new WorkerClient(URI.create("http://127.0.0.1:" + port)))) {
      calls.add(INPUT);

      assertThat(calls.news()).isEqualTo(new Calls.News(Map.of(), List.of("t")));
    }
  }

  @Test
  void nobodyIsCalledOfWhomAllIsKnownBeforeItIsAskedFor() throws InterruptedException {
    try (Calls calls = new Calls(run, new WorkerClient(URI.create("http://127.0.0.1:1")))) {
      calls.add(INPUT);
      calls.drop("t");

      assertThat(calls.news()).isEqualTo(new Calls.News(Map.of(), List.of()));
    }
  }
}
