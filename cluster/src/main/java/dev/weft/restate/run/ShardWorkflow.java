package dev.weft.restate.run;

import dev.restate.common.Request;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Ending;
import dev.weft.restate.host.OpenRuns;
import dev.weft.restate.host.WorkerClient;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.wire.Services;
import dev.weft.restate.wire.StoryEvent;
import java.time.Duration;
import java.util.List;

/// A part of a run's coordination: starts some thousand tasks, and hands over to the next shard, so
/// that no invocation's log grows with the run.
public final class ShardWorkflow {
  static final String COORDINATE = "coordinate";

  private static final Duration A_DAY = Duration.ofDays(1);

  private final OpenRuns runs;
  private final WorkerClient cluster;

  public ShardWorkflow(OpenRuns runs, WorkerClient cluster) {
    this.runs = runs;
    this.cluster = cluster;
  }

  public ServiceDefinition definition() {
    return ServiceDefinition.of(
        Services.SHARD,
        ServiceType.WORKFLOW,
        List.of(
            Services.handler(
                    COORDINATE,
                    WorkflowContext.class,
                    ShardInput.class,
                    Boolean.class,
                    this::coordinate)
                .configure(
                    it ->
                        it.ingressPrivate(true)
                            .workflowRetention(A_DAY)
                            .journalRetention(Duration.ZERO))));
  }

  static Request<ShardInput, Boolean> coordinate(ShardInput input) {
    return Services.request(
        Services.shard(input.run(), input.number(), COORDINATE),
        ShardInput.class,
        input,
        Boolean.class);
  }

  /// An error that prevents the run from continuing ends it; its reason is stored for viewers.
  private Boolean coordinate(WorkflowContext engine, ShardInput input) {
    try {
      return runs.use(
          input.run(),
          run -> {
            try (Calls calls = new Calls(run, cluster)) {
              new Coordination(engine, run, calls, input).carryOn();
            }
            return true;
          });
    } catch (ClusterException stuck) {
      Ending ending = Ending.broken(input.at(), String.valueOf(stuck.getMessage()));
      StoryEvent.Entry entry =
          StoryEvent.Entry.of(null, List.of(new StoryEvent.RunEnded(input.at(), ending)));
      engine.send(StoryObject.tell(input.run(), List.of(entry)));
      engine.send(RunObject.end(input.run(), ending));
      return false;
    }
  }
}
