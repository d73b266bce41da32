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

/// What a worker asks of the engine from outside of any invocation, through its ingress. Safe for
/// use by several threads at once; what blocks may be interrupted.
public final class WorkerClient {
  private final Ingress ingress;

  /// @param ingress where the engine takes calls
  public WorkerClient(URI ingress) {
    this.ingress = new Ingress(ingress, null);
  }

  /// What was submitted as this run.
  ///
  /// @throws ClusterException if the engine cannot be reached, or there is no such run
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

  /// Has a task walked, unless it has been, and waits until it has ended.
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
