package dev.weft.restate.client;

import dev.weft.Listener;
import dev.weft.RunResult;
import dev.weft.restate.ApprovalAnswer;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.Ending;
import dev.weft.restate.RunSummary;
import dev.weft.restate.Submission;
import dev.weft.restate.WorkerStatus;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Ingress;
import dev.weft.restate.wire.Services;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client of a cluster, which it reaches through the engine's ingress. Thread-safe; methods that
/// block respond to interruption.
public final class Cluster {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final Ingress ingress;

  /// @param ingress the address of the engine's ingress, such as `http://127.0.0.1:8080`
  public Cluster(URI ingress) {
    this(ingress, null);
  }

  /// @param waiting receives a message, once, if the engine does not answer for some seconds; null
  ///     for none
  public Cluster(URI ingress, @Nullable Consumer<String> waiting) {
    this.ingress = new Ingress(ingress, waiting);
  }

  /// Begins a run. On return the engine has stored it, and the run no longer depends on the caller.
  ///
  /// @throws ClusterException if the engine cannot be reached, or no worker can execute the plan;
  ///     in that case no run has begun
  public void begin(Submission submission) throws ClusterException, InterruptedException {
    ingress.call(Services.run(submission.run(), Handlers.BEGIN), submission, Boolean.class);
  }

  /// Returns the submission of this run.
  ///
  /// @throws ClusterException if the engine cannot be reached, or the run does not exist
  public Submission submission(String run) throws ClusterException {
    return ingress.submission(run);
  }

  /// Returns the current state of a run.
  ///
  /// @throws ClusterException if the engine cannot be reached, or the run does not exist
  public RunSummary look(String run) throws ClusterException, InterruptedException {
    return ingress.call(Services.run(run, Handlers.LOOK), "", RunSummary.class);
  }

  /// Returns the latest runs, latest first.
  public List<RunSummary> runs() throws ClusterException, InterruptedException {
    return List.of(ingress.call(Services.runs(Handlers.LIST), "", RunSummary[].class));
  }

  /// Returns the workers that have been heard of during the last day.
  public List<WorkerStatus> workers() throws ClusterException, InterruptedException {
    return List.of(ingress.call(Services.workers(Handlers.LIST), "", WorkerStatus[].class));
  }

  /// Ends the tasks of a run with which the engine cannot go on, without their clean-up, and the
  /// run itself if it cannot go on with that.
  ///
  /// @return their names; empty if there are none
  /// @throws ClusterException if the run does not exist, or the worker cannot reach the engine's
  ///     admin interface
  public List<String> endStalled(String run, String by)
      throws ClusterException, InterruptedException {
    return List.of(ingress.call(Services.run(run, Handlers.END_STALLED), by, String[].class));
  }

  /// Sends a control request to a run.
  ///
  /// @throws ClusterException if the run has ended or does not exist
  public void request(String run, ControlRequest request)
      throws ClusterException, InterruptedException {
    ingress.call(Services.run(run, Handlers.REQUEST), request, Boolean.class);
  }

  /// Skips the step that a task is at, and waits until it is skipped.
  ///
  /// @throws ClusterException if the run has ended, or the task is not at that step
  public void skip(String run, ControlRequest.Skip request)
      throws ClusterException, InterruptedException {
    ingress.call(Services.run(run, Handlers.SKIP), request, Boolean.class);
  }

  /// Answers an approval.
  ///
  /// @throws ClusterException if no approval of that name waits, or the answer does not match its
  ///     form
  public void answer(String run, ApprovalAnswer answered)
      throws ClusterException, InterruptedException {
    ingress.call(Services.run(run, Handlers.ANSWER), answered, Boolean.class);
  }

  /// Passes the events of a run to a listener, from the run's beginning until its end. Blocks; an
  /// interrupt ends only the call, and the run continues.
  ///
  /// @return how the run ended
  /// @throws ClusterException if the run does not exist, the cluster could not continue it, or the
  ///     engine is unreachable for longer than a minute
  public RunResult follow(String run, Listener listener)
      throws ClusterException, InterruptedException {
    look(run);
    EventReplayer replayer = new EventReplayer(listener);
    int next = 0;
    Instant reached = Instant.now();
    while (true) {
      StoryObject.Page page;
      try {
        page = story(run, next);
        reached = Instant.now();
      } catch (ClusterException unreachable) {
        if (reached.plus(PATIENCE).isBefore(Instant.now())) {
          throw unreachable;
        }
        page = new StoryObject.Page(List.of(), next);
      }
      page.entries().forEach(replayer::tell);
      RunResult result = replayer.result();
      if (result != null) {
        listener.caughtUp();
        throwIfBroken(run);
        return result;
      }
      if (page.next() == next) {
        listener.caughtUp();
        Thread.sleep(BETWEEN_LOOKS);
      }
      next = page.next();
    }
  }

  /// Passes the events of a run so far to a listener, from the run's beginning, without waiting for
  /// more.
  ///
  /// @throws ClusterException if the run does not exist, or the engine cannot be reached
  public void retell(String run, Listener listener) throws ClusterException, InterruptedException {
    look(run);
    EventReplayer replayer = new EventReplayer(listener);
    int next = -1;
    StoryObject.Page page = story(run, 0);
    while (page.next() != next) {
      page.entries().forEach(replayer::tell);
      next = page.next();
      page = story(run, next);
    }
    listener.caughtUp();
  }

  private void throwIfBroken(String run) throws ClusterException, InterruptedException {
    Ending ending = look(run).ending();
    if (ending != null && ending.trouble() != null) {
      throw new ClusterException(ending.trouble());
    }
  }

  /// Returns a page of a run's story.
  private StoryObject.Page story(String run, int from)
      throws ClusterException, InterruptedException {
    return ingress.call(StoryObject.target(run, StoryObject.READ), from, StoryObject.Page.class);
  }
}
