package dev.weft.restate.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Answer;
import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.needs.Engine;
import dev.weft.needs.LongTest;
import dev.weft.needs.NeedsEngine;
import dev.weft.restate.ApprovalAnswer;
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
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tasks that run on workers of a label, with a real engine.
@LongTest
@NeedsEngine
@Timeout(200)
class LabelsTest {
  // By task, which worker did it.
  private final Map<String, String> doneBy = new ConcurrentHashMap<>();

  @Test
  void aTaskRunsOnWorkersOfItsLabelAndIsReachedThere() throws Exception {
    try (Engine engine = Engine.open();
        Worker any = worker(engine, null);
        Worker big = worker(engine, "big")) {
      Registration.register(engine.admin(), URI.create("http://127.0.0.1:" + any.port()));
      assertThatThrownBy(() -> begin(engine, "without"))
          .isInstanceOf(ClusterException.class)
          .hasMessage(
              "no worker has the label `big`, which the plan asks for with `runs-on`; start one with `weft worker --on %s --label big`",
              engine.ingress());
      Registration.register(engine.admin(), URI.create("http://127.0.0.1:" + big.port()));
      Cluster cluster = begin(engine, "run");

      RunResult result =
          cluster.follow(
              "run",
              event -> {
                if (event instanceof Event.StepStarted(var _, Task task, Step<?> step, int _)) {
                  goOn(cluster, task.name(), step);
                }
              });

      assertThat(result.succeeded()).isEqualTo(4);
      assertThat(doneBy)
          .isEqualTo(Map.of("one", "any", "two", "big", "rows/a", "big", "rows/b", "big"));
    }
  }

  /// Answers or skips whatever waits.
  private static void goOn(Cluster cluster, String task, Step<?> step) {
    try {
      if (step instanceof Step.Approval) {
        Answer yes = new Answer("me", true, Map.of());
        cluster.answer("run", new ApprovalAnswer(task, null, yes, Instant.now()));
      } else if (step instanceof Step.Wait) {
        cluster.skip("run", new ControlRequest.Skip(Instant.now(), "me", task, null));
      }
    } catch (ClusterException | InterruptedException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  private static Cluster begin(Engine engine, String run) throws Exception {
    Cluster cluster = new Cluster(engine.ingress());
    cluster.begin(Submitted.of(run, "p"));
    return cluster;
  }

  private Worker worker(Engine engine, @Nullable String label) throws ClusterException {
    return Worker.open(
        engine.ingress(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Guard.NONE,
        label,
        _ -> opened(label == null ? "any" : label));
  }

  private Plans.Opened opened(String worker) {
    Plan plan =
        Plan.of(
            "p",
            Group.of(task("one", worker)),
            Group.of(task("two", worker)),
            Group.of("rows", List.of(task("rows/a", worker), task("rows/b", worker))));
    return new Plans.Opened(plan, Set.of(), Map.of("two", "big", "rows", "big"), () -> {});
  }

  private Task task(String name, String worker) {
    Step.Work<?> done =
        new Step.Work<>(
            "done",
            attempt -> {
              // All rows have the steps of the first.
              doneBy.put(attempt.task().name(), worker);
              return Map.of();
            });
    return new Task(
        name, List.of(Step.approval("Go on?"), Step.wait("w", Duration.ofDays(1)), done));
  }
}
