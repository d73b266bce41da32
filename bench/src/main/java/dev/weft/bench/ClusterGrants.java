package dev.weft.bench;

import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.needs.Engine;
import dev.weft.restate.worker.Worker;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Grants of a named limit a second on the cluster engine, one server and one worker in this
/// process: runs whose every step takes no time and holds one limit, of 3 and of 100, that adapts
/// and that does not, beside the same run without a limit. In turns, and the middle one of the
/// rounds counts, after one for the compiler.
///
/// Takes the number of rounds, of tasks and of steps each.
final class ClusterGrants {
  private final ClusterRuns cluster;
  private final int tasks;
  private final int steps;

  private ClusterGrants(Engine engine, int tasks, int steps) {
    this.cluster = new ClusterRuns(engine, tasks, steps);
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
      try (Worker _ = bench.cluster.worker(plans)) {
        bench.compare(plans, rounds);
      }
    }
  }

  private Map<String, Plan> plans() {
    Map<String, Plan> plans = new LinkedHashMap<>();
    plans.put("no limit", cluster.plan());
    for (int max : new int[] {3, 100}) {
      Limit limit = Limit.atMost("limit", max);
      plans.put("a limit of " + max, cluster.plan(limit));
      plans.put("a limit of " + max + " that adapts", cluster.plan(limit.withAdapt()));
    }
    return plans;
  }

  private void compare(Map<String, Plan> plans, int rounds) throws Exception {
    Map<String, double[]> rates = new LinkedHashMap<>();
    plans.keySet().forEach(name -> rates.put(name, new double[rounds]));
    for (int round = -1; round < rounds; round++) {
      for (Map.Entry<String, double[]> each : rates.entrySet()) {
        double rate = cluster.rate(each.getKey(), _ -> {});
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
}
