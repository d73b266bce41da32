package dev.weft.restate.task;

import dev.restate.common.Request;
import dev.restate.sdk.SharedWorkflowContext;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.engine.TaskMachine;
import dev.weft.restate.ApprovalAnswer;
import dev.weft.restate.ClusterException;
import dev.weft.restate.host.AttemptRunner;
import dev.weft.restate.host.OpenRuns;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Services;
import dev.weft.restate.wire.TaskEnd;
import dev.weft.restate.wire.TaskInput;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One task of a run as a workflow on the engine: it is executed once, and receives wakeups
/// meanwhile.
public final class TaskWorkflow {
  static final String WAKE = "wake";

  // The result of a task is in the story of its run, except for the moment in which one shard hands
  // over to the next; and that may last as long as a power cut. The task's log is kept as long as
  // the engine is configured to, a day by default: deleting it at once, entry by entry, would be a
  // fifth of the engine's work for a task of short steps.
  private static final Duration A_DAY = Duration.ofDays(1);

  private final @Nullable String label;
  private final OpenRuns runs;
  private final AttemptRunner runner;

  /// @param label the label of the workers that execute these tasks; null for none
  public TaskWorkflow(@Nullable String label, OpenRuns runs, AttemptRunner runner) {
    this.label = label;
    this.runs = runs;
    this.runner = runner;
  }

  public ServiceDefinition definition() {
    return ServiceDefinition.of(
        Services.tasks(label),
        ServiceType.WORKFLOW,
        List.of(
            Services.handler(
                    Handlers.WALK,
                    WorkflowContext.class,
                    TaskInput.class,
                    TaskEnd.class,
                    this::walk)
                .configure(it -> it.workflowRetention(A_DAY)),
            Services.internal(
                WAKE, SharedWorkflowContext.class, Wakeup.class, Boolean.class, TaskWorkflow::wake),
            Services.internal(
                Handlers.ANSWER,
                SharedWorkflowContext.class,
                ApprovalAnswer.class,
                Boolean.class,
                TaskApprovals::answer)));
  }

  public static Request<TaskInput, TaskEnd> walk(@Nullable String label, TaskInput input) {
    return Services.request(
        Services.task(label, input.run(), input.task(), Handlers.WALK),
        TaskInput.class,
        input,
        TaskEnd.class);
  }

  public static Request<Wakeup, Boolean> wake(
      @Nullable String label, String run, String task, Wakeup wakeup) {
    return Services.request(
        Services.task(label, run, task, WAKE), Wakeup.class, wakeup, Boolean.class);
  }

  public static Request<ApprovalAnswer, Boolean> answer(
      @Nullable String label, String run, ApprovalAnswer answered) {
    return Services.request(
        Services.task(label, run, answered.task(), Handlers.ANSWER),
        ApprovalAnswer.class,
        answered,
        Boolean.class);
  }

  private TaskEnd walk(WorkflowContext engine, TaskInput input) throws ClusterException {
    return runs.use(
        input.run(),
        run -> {
          TaskMachine machine = run.iterator(input);
          return new TaskWalk(engine, run, runner, input).walk(machine);
        });
  }

  private static Boolean wake(SharedWorkflowContext engine, Wakeup wakeup) {
    engine.promiseHandle(Wakeups.key(wakeup.number())).resolve(wakeup);
    return true;
  }
}
