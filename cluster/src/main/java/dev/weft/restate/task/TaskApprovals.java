package dev.weft.restate.task;

import dev.restate.common.Output;
import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.SharedWorkflowContext;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.DurablePromiseKey;
import dev.restate.sdk.common.TerminalException;
import dev.weft.Answer;
import dev.weft.Step;
import dev.weft.engine.Decision;
import dev.weft.engine.StepSelector;
import dev.weft.restate.ApprovalAnswer;
import dev.weft.restate.ClusterException;
import dev.weft.restate.wire.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The approvals of a task in progress: the task's state lists those that wait, and each has a
/// durable promise for its answer.
final class TaskApprovals {
  private TaskApprovals() {}

  /// Publishes that an approval waits.
  ///
  /// @return completes when somebody has answered
  static DurableFuture<ApprovalAnswer> ask(WorkflowContext engine, Decision.Await await) {
    String id = await.step().id();
    engine.set(AwaitedApproval.key(id), AwaitedApproval.of(await.step(), await.since()));
    return engine.promise(answer(id)).future();
  }

  /// Ends the wait for an approval.
  static void close(WorkflowContext engine, Step.Approval approval) {
    engine.clear(AwaitedApproval.key(approval.id()));
  }

  /// Accepts an answer to an approval that waits.
  ///
  /// @throws ClusterException if no approval of that name waits, the answer does not match its
  ///     form, or another answer came first; the message is for users
  static Boolean answer(SharedWorkflowContext engine, ApprovalAnswer answered)
      throws ClusterException {
    AwaitedApproval awaited = find(engine, answered.task(), answered.step());
    try {
      answered.answer().outcome(awaited.step(), awaited.since(), answered.at());
    } catch (IllegalArgumentException unfit) {
      throw new ClusterException(String.valueOf(unfit.getMessage()), unfit);
    }
    try {
      engine.promiseHandle(answer(awaited.what().id())).resolve(answered);
    } catch (IllegalStateException | TerminalException before) {
      throw new ClusterException(tooLate(engine, awaited, answered.task()), before);
    }
    return true;
  }

  private static String tooLate(
      SharedWorkflowContext engine, AwaitedApproval awaited, String task) {
    Output<ApprovalAnswer> first = engine.promise(answer(awaited.what().id())).peek();
    if (!first.isReady()) {
      return "`" + awaited.what().name() + "` has just ended";
    }
    Answer answer = first.getValue().answer();
    String how = answer.approved() ? "approved" : "denied";
    return "too late: `%s` was %s by %s".formatted(task, how, answer.by());
  }

  private static AwaitedApproval find(
      SharedWorkflowContext engine, String task, @Nullable String name) throws ClusterException {
    List<AwaitedApproval> waiting = new ArrayList<>();
    for (String key : engine.stateKeys()) {
      if (AwaitedApproval.isKey(key)) {
        engine.get(AwaitedApproval.named(key)).ifPresent(waiting::add);
      }
    }
    try {
      return new StepSelector(task, name)
          .require(StepSelector.Candidates.APPROVALS, waiting, AwaitedApproval::step);
    } catch (IllegalArgumentException notOne) {
      throw new ClusterException(String.valueOf(notOne.getMessage()), notOne);
    }
  }

  private static DurablePromiseKey<ApprovalAnswer> answer(String step) {
    return DurablePromiseKey.of("answer-" + step, Json.of(ApprovalAnswer.class));
  }
}
