package dev.weft.restate.client;

import dev.weft.Listener;
import dev.weft.RunResult;
import dev.weft.restate.ApprovalAnswer;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.Ending;
import dev.weft.restate.RunSummary;
import dev.weft.restate.Submission;
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

/// A cluster, seen from outside: through the engine's ingress. Safe for use by several threads at
/// once; what blocks may be interrupted.
public final class Cluster {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final Ingress ingress;

  /// @param ingress where the engine takes calls, such as `http://127.0.0.1:8080`
  public Cluster(URI ingress) {
    this(ingress, null);
  }

  /// @param waiting is told once, in words, when the engine answers nothing for some seconds; null
  ///     for nobody
  public Cluster(URI ingress, @Nullable Consumer<String> waiting) {
    this.ingress = new Ingress(ingress, waiting);
  }

  /// Begins a run. When this returns the engine has it, and it goes on whatever becomes of the
  /// caller.
  ///
  /// @throws ClusterException if the engine cannot be reached, or a worker cannot carry the
  ///     plan out; then nothing has begun
  public void begin(Submission submission) throws ClusterException, InterruptedException {
    ingress.call(Services.run(submission.run(), Handlers.BEGIN), submission, Boolean.class);
  }

  /// What was submitted as this run.
  ///
  /// @throws ClusterException if the engine cannot be reached, or there is no such run
  public Submission submission(String run) throws ClusterException {
    return ingress.submission(run);
  }

  /// How a run stands.
  ///
  /// @throws ClusterException if the engine cannot be reached, or there is no such run
  public RunSummary look(String run) throws ClusterException, InterruptedException {
    return ingress.call(Services.run(run, Handlers.LOOK), "", RunSummary.class);
  }

  /// The latest runs, latest first.
  public List<RunSummary> runs() throws ClusterException, InterruptedException {
    return List.of(ingress.call(Services.runs(Handlers.LIST), "", RunSummary[].class));
  }

  /// Wants something of a run.
  ///
  /// @throws ClusterException if the run has ended, or there is none
  public void request(String run, ControlRequest request)
      throws ClusterException, InterruptedException {
    ingress.call(Services.run(run, Handlers.REQUEST), request, Boolean.class);
  }

  /// Has the step passed over that a task is at, and waits until it is.
  ///
  /// @throws ClusterException if the run has ended, or the task is not at that step
  public void skip(String run, ControlRequest.Skip request)
      throws ClusterException, InterruptedException {
    ingress.call(Services.run(run, Handlers.SKIP), request, Boolean.class);
  }

  /// Answers an approval.
  ///
  /// @throws ClusterException if nothing of that name waits, or the answer does not fit
  public void answer(String run, ApprovalAnswer answered)
      throws ClusterException, InterruptedException {
    ingress.call(Services.run(run, Handlers.ANSWER), answered, Boolean.class);
  }

  /// Tells a listener what happens in a run, from its beginning, until it has ended. Blocks;
  /// whoever is interrupted here looks no longer, and the run goes on.
  ///
  /// @return how it ended
  /// @throws ClusterException if there is no such run, the cluster could not carry it on, or the
  ///     engine cannot be reached for longer than a minute
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

  /// Tells a listener what has happened in a run so far, from its beginning, and does not wait for
  /// more.
  ///
  /// @throws ClusterException if there is no such run, or the engine cannot be reached
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

  /// A part of the story of a run.
  private StoryObject.Page story(String run, int from)
      throws ClusterException, InterruptedException {
    return ingress.call(StoryObject.target(run, StoryObject.READ), from, StoryObject.Page.class);
  }
}
