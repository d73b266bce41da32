package dev.weft.bench;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.needs.Engine;
import dev.weft.restate.Plans;
import dev.weft.restate.Submission;
import dev.weft.restate.client.Cluster;
import dev.weft.restate.client.Registration;
import dev.weft.restate.worker.Worker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/// Runs on the cluster engine, with a worker in this process, of tasks whose steps do nothing.
final class ClusterRuns {
  private final Engine engine;
  private final int tasks;
  private final int steps;
  private int runs;

  ClusterRuns(Engine engine, int tasks, int steps) {
    this.engine = engine;
    this.tasks = tasks;
    this.steps = steps;
  }

  /// Returns a plan each of whose steps holds these limits.
  Plan plan(Limit... limits) {
    List<String> names = List.of(limits).stream().map(Limit::name).toList();
    List<Step<?>> work =
        IntStream.range(0, steps)
            .<Step<?>>mapToObj(i -> Step.of("step " + i, () -> null).withLimits(names))
            .toList();
    Group group =
        Group.of(
            "group",
            () -> IntStream.range(0, tasks).mapToObj(i -> new Task("group/" + i, work)).iterator());
    return Plan.of("plan", group).withLimits(limits);
  }

  /// Opens a worker for plans, by their names, and registers it.
  Worker worker(Map<String, Plan> plans) throws Exception {
    Worker worker =
        Worker.open(
            engine.ingress(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            it ->
                new Plans.Opened(Objects.requireNonNull(plans.get(it.name())), Set.of(), () -> {}));
    Registration.register(engine.admin(), URI.create("http://127.0.0.1:" + worker.port()));
    return worker;
  }

  /// Runs a plan, and returns how many steps it does in a second.
  double rate(String plan, Listener listener) throws Exception {
    String run = "run" + runs++;
    Cluster cluster = new Cluster(engine.ingress());
    long start = System.nanoTime();
    cluster.begin(
        new Submission(
            run,
            "/plan.yaml",
            plan,
            Map.of(),
            Map.of(),
            Map.of(),
            null,
            List.of(),
            "bench",
            Instant.now()));
    RunResult result = cluster.follow(run, listener);
    if (result.succeeded() != tasks) {
      throw new IllegalStateException("not all has succeeded: " + result);
    }
    return (double) tasks * steps / (System.nanoTime() - start) * 1e9;
  }
}
