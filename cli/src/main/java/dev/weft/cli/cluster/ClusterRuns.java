package dev.weft.cli.cluster;

import dev.weft.Answer;
import dev.weft.cli.record.RunState;
import dev.weft.restate.ApprovalAnswer;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.RunSummary;
import dev.weft.restate.client.Cluster;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The runs of a cluster, as commands name them.
///
/// @param ingress where its engine takes calls
public record ClusterRuns(URI ingress, Cluster cluster) {
  private static final int NAMED = 10;

  /// @param err is told when the cluster keeps the caller waiting
  public ClusterRuns(URI ingress, PrintWriter err) {
    this(ingress, new Cluster(ingress, why -> say(err, why)));
  }

  private static void say(PrintWriter err, String why) {
    err.println("weft: " + why);
    err.flush();
  }

  /// The run whose id begins so; the last one where nothing is said.
  ///
  /// @throws ClusterException if there is none, or more than one
  public RunSummary find(@Nullable String prefix) throws ClusterException, InterruptedException {
    List<RunSummary> all = cluster.runs();
    if (prefix == null) {
      if (all.isEmpty()) {
        throw new ClusterException("the cluster has no run yet");
      }
      return all.getFirst();
    }
    List<RunSummary> found = all.stream().filter(run -> run.run().startsWith(prefix)).toList();
    for (RunSummary run : found) {
      if (run.run().equals(prefix)) {
        return run;
      }
    }
    if (found.size() > 1) {
      throw new ClusterException("several runs begin with `%s`: %s".formatted(prefix, ids(found)));
    }
    // The list has the latest runs only.
    return found.isEmpty() ? cluster.look(prefix) : found.getFirst();
  }

  /// The same, of a run that is under way.
  ///
  /// @throws ClusterException also if it has ended
  public RunSummary underWay(@Nullable String prefix)
      throws ClusterException, InterruptedException {
    RunSummary run = find(prefix);
    if (run.ending() != null) {
      throw new ClusterException(
          "run `%s` has ended: %s".formatted(run.run(), RunState.of(run).word()));
    }
    return run;
  }

  private static String ids(List<RunSummary> runs) {
    return String.join(", ", runs.stream().limit(NAMED).map(it -> "`" + it.run() + "`").toList());
  }

  /// What has become of a run's tasks so far.
  public ClusterRunStatus status(RunSummary run) throws ClusterException, InterruptedException {
    ClusterRunStatus status = new ClusterRunStatus(run);
    cluster.retell(run.run(), status);
    return status;
  }

  /// Wants something of a run.
  ///
  /// @param order such as `Order.Pause::new`
  public void request(RunSummary run, String by, BiFunction<Instant, String, ControlRequest> order)
      throws ClusterException, InterruptedException {
    cluster.request(run.run(), order.apply(Instant.now(), by));
  }

  public void skip(RunSummary run, String by, String task, @Nullable String step)
      throws ClusterException, InterruptedException {
    cluster.skip(run.run(), new ControlRequest.Skip(Instant.now(), by, task, step));
  }

  public void answer(String run, String task, @Nullable String step, Answer answer)
      throws ClusterException, InterruptedException {
    cluster.answer(run, new ApprovalAnswer(task, step, answer, Instant.now()));
  }
}
