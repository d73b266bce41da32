package dev.weft.restate.host;

import dev.weft.restate.ClusterException;
import dev.weft.restate.Submission;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Ingress;
import dev.weft.restate.wire.Services;
import dev.weft.restate.wire.StoryEvent;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends a worker's requests to the engine that are outside of any invocation, through its ingress.
/// Thread-safe; methods that block respond to interruption.
public final class WorkerClient {
  private final Ingress ingress;

  /// @param ingress the address of the engine's ingress
  public WorkerClient(URI ingress) {
    this.ingress = new Ingress(ingress, null);
  }

  /// Returns the submission of this run.
  ///
  /// @throws ClusterException if the engine cannot be reached, or the run does not exist
  Submission submission(String run) throws ClusterException {
    return ingress.submission(run);
  }

  /// @throws ClusterException if no worker has this label, or the engine cannot be reached
  void requireWorkers(String label) throws ClusterException {
    try {
      if (!ingress.knows(Services.task(label, "", "", Handlers.WALK))) {
        throw new ClusterException(
            "no worker has the label `%s`, which the plan asks for with `runs-on`; start one with `weft worker --on %s --label %s`"
                .formatted(label, ingress.address(), label));
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while workers were looked for", interrupt);
    }
  }

  /// Executes a task, unless that has been requested before, and waits until it has ended.
  public TaskEnd walk(@Nullable String label, TaskInput input)
      throws ClusterException, InterruptedException {
    return ingress.callOnce(
        Services.task(label, input.run(), input.task(), Handlers.WALK), input, TaskEnd.class);
  }

  /// Adds to the story of a run.
  void tell(String run, List<StoryEvent.Entry> entries)
      throws ClusterException, InterruptedException {
    ingress.call(
        StoryObject.target(run, StoryObject.TELL), new StoryObject.Chunk(entries), Integer.class);
  }
}
