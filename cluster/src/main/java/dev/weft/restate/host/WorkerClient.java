package dev.weft.restate.host;

import dev.restate.common.Target;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Submission;
import dev.weft.restate.WorkerStatus;
import dev.weft.restate.limits.Exchange;
import dev.weft.restate.limits.LimitsObject;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Ingress;
import dev.weft.restate.wire.Services;
import dev.weft.restate.wire.Stalls;
import dev.weft.restate.wire.StoryEvent;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Sends a worker's requests to the engine that are outside of any invocation, through its ingress.
/// Thread-safe; methods that block respond to interruption.
public final class WorkerClient {
  private final Ingress ingress;
  private final LongAdder calls = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder errors = new LongAdder();

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

  /// Exchanges what this worker has to tell to the limits of a run, and what they grant.
  public Exchange.Reply exchange(String run, Exchange what)
      throws ClusterException, InterruptedException {
    return ingress.call(LimitsObject.target(run), what, Exchange.Reply.class);
  }

  /// Adds to the story of a run.
  void tell(String run, List<StoryEvent.Entry> entries)
      throws ClusterException, InterruptedException {
    timed(StoryObject.target(run, StoryObject.TELL), new StoryObject.Chunk(entries));
  }

  /// Adds to the story of a run that the engine cannot go on with something.
  public void tell(Stalls.Stall stall) throws ClusterException, InterruptedException {
    tell(stall.run(), List.of(stall.entry()));
  }

  /// Says what this worker is busy with.
  public void put(WorkerStatus status) throws ClusterException, InterruptedException {
    timed(Services.workers(Handlers.PUT), status);
  }

  /// Says that a worker is gone.
  public void remove(String address) throws ClusterException, InterruptedException {
    timed(Services.workers(Handlers.REMOVE), address);
  }

  /// How the engine took messages so far.
  ///
  /// @param nanos the time that all of them took together
  public record Latency(long calls, long nanos, long errors) {}

  /// Returns how the engine took messages so far.
  public Latency latency() {
    return new Latency(calls.sum(), nanos.sum(), errors.sum());
  }

  /// Does not wait until a worker has dealt with it: this one may be the last, and about to end.
  private void timed(Target target, Object input) throws ClusterException, InterruptedException {
    long began = System.nanoTime();
    try {
      ingress.send(target, input);
    } catch (ClusterException failed) {
      errors.increment();
      throw failed;
    } finally {
      calls.increment();
      nanos.add(System.nanoTime() - began);
    }
  }
}
