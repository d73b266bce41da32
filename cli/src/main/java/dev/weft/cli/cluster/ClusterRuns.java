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

/// The runs of a cluster, selected by command-line arguments.
///
/// @param ingress the address of the engine's ingress
public record ClusterRuns(URI ingress, Cluster cluster) {
  private static final int NAMED = 10;

  /// @param err receives a message when the cluster does not answer
  public ClusterRuns(URI ingress, PrintWriter err) {
    this(ingress, new Cluster(ingress, why -> say(err, why)));
  }

  private static void say(PrintWriter err, String why) {
    err.println("weft: " + why);
    err.flush();
  }

  /// Returns the run whose id has this prefix; the latest run if it is null.
  ///
  /// @throws ClusterException if no run matches, or more than one
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
    // The list contains only the latest runs.
    return found.isEmpty() ? cluster.look(prefix) : found.getFirst();
  }

  /// Returns the matching run, which must be in progress.
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

  /// Returns the status of a run's tasks so far.
  public ClusterRunStatus status(RunSummary run) throws ClusterException, InterruptedException {
    ClusterRunStatus status = new ClusterRunStatus(run);
    cluster.retell(run.run(), status);
    return status;
  }

  /// Sends a control request to a run.
  ///
  /// @param order such as `ControlRequest.Pause::new`
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
