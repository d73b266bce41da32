package dev.weft.bench;

import dev.weft.Group;
import dev.weft.Limit;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Grants of a named limit a second on the cluster engine, one server and one worker in this
/// process: runs whose every step takes no time and holds one limit, of 3 and of 100, that adapts
/// and that does not, beside the same run without a limit. In turns, and the middle one of the
/// rounds counts, after one for the compiler.
///
/// Takes the number of rounds, of tasks and of steps each.
final class ClusterGrants {
  private final Engine engine;
  private final int tasks;
  private final int steps;
  private int runs;

  private ClusterGrants(Engine engine, int tasks, int steps) {
    this.engine = engine;
    this.tasks = tasks;
    this.steps = steps;
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    int tasks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
    int steps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    try (Engine engine = Engine.open()) {
      ClusterGrants bench = new ClusterGrants(engine, tasks, steps);
      Map<String, Plan> plans = bench.plans();
      try (Worker worker =
          Worker.open(
              engine.ingress(),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              it -> new Plans.Opened(plan(plans, it.name()), Set.of(), () -> {}))) {
        Registration.register(engine.admin(), URI.create("http://127.0.0.1:" + worker.port()));
        bench.compare(plans, rounds);
      }
    }
  }

  private static Plan plan(Map<String, Plan> plans, String name) {
    Plan plan = plans.get(name);
    if (plan == null) {
      throw new IllegalArgumentException(name);
    }
    return plan;
  }

  private Map<String, Plan> plans() {
    Map<String, Plan> plans = new LinkedHashMap<>();
    plans.put("no limit", plan(List.of()));
    for (int max : new int[] {3, 100}) {
      Limit limit = Limit.atMost("limit", max);
      plans.put("a limit of " + max, plan(List.of(limit)));
      plans.put("a limit of " + max + " that adapts", plan(List.of(limit.withAdapt())));
    }
    return plans;
  }

  private Plan plan(List<Limit> limits) {
    List<String> names = limits.stream().map(Limit::name).toList();
    List<Step<?>> work =
        IntStream.range(0, steps)
            .<Step<?>>mapToObj(i -> Step.of("step " + i, () -> null).withLimits(names))
            .toList();
    Group group =
        Group.of(
            "group",
            () -> IntStream.range(0, tasks).mapToObj(i -> new Task("group/" + i, work)).iterator());
    return Plan.of("plan", group).withLimits(limits.toArray(Limit[]::new));
  }

  private void compare(Map<String, Plan> plans, int rounds) throws Exception {
    Map<String, double[]> rates = new LinkedHashMap<>();
    plans.keySet().forEach(name -> rates.put(name, new double[rounds]));
    for (int round = -1; round < rounds; round++) {
      for (Map.Entry<String, double[]> each : rates.entrySet()) {
        double rate = rate(each.getKey());
        if (round >= 0) {
          each.getValue()[round] = rate;
        }
      }
    }
    rates.forEach(
        (name, all) -> {
          Arrays.sort(all);
          System.out.printf(
              "%,d tasks x %d steps, %s: %,.0f grants/s (%,.0f to %,.0f)%n",
              tasks, steps, name, all[rounds / 2], all[0], all[rounds - 1]);
        });
  }

  private double rate(String plan) throws Exception {
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
    RunResult result = cluster.follow(run, _ -> {});
    if (result.succeeded() != tasks) {
      throw new IllegalStateException("not all has succeeded: " + result);
    }
    return (double) tasks * steps / (System.nanoTime() - start) * 1e9;
  }
}
