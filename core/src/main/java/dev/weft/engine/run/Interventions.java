package dev.weft.engine.run;

import dev.weft.Answer;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.engine.Decision;
import dev.weft.engine.Nanos;
import dev.weft.engine.StepSelector;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What somebody does about the step that a task is at. Part of the [Conductor].
final class Interventions {
  private final TasksInFlight tasks;
  private final WaitingTasks waits;
  private final AttemptExecutor executor;

  Interventions(TasksInFlight tasks, AttemptExecutor executor) {
    this.tasks = tasks;
    this.waits = tasks.waits;
    this.executor = executor;
  }

  /// Answers an approval; see [Conductor#answer].
  void answer(String task, @Nullable String step, Answer answer, Instant now) {
    TaskRun run = waits.approvals().find(task, step);
    Decision.Await await = waits.approvals().await(run);
    tasks.ended(run, answer.outcome(await.step(), await.since(), now));
  }

  /// Passes over a step; see [Conductor#skip].
  void skip(String task, @Nullable String step, String reason, Instant now) {
    List<TaskRun> its =
        Stream.concat(tasks.running.all().stream(), waits.everything().stream())
            .filter(run -> run.task().name().equals(task))
            .toList();
    TaskRun run =
        new StepSelector(task, step)
            .require(StepSelector.Candidates.CURRENT, its, it -> stepAt(it, now));
    if (!run.isRunning()) {
      Step<?> skipped = Objects.requireNonNull(run.machine.step(now));
      waits.giveUp(run, Nanos.of(now));
      tasks.ended(run, Outcome.skipped(skipped, now, reason));
    } else if (!executor.skip(run, step, reason)) {
      throw new IllegalArgumentException("`" + task + "` has just gone on; look where it is now");
    }
  }

  /// The step that a task is at; null where the thread that carries it out may have gone on to
  /// another one meanwhile.
  private static @Nullable Step<?> stepAt(TaskRun run, Instant now) {
    if (run.isRunning() && run.parent() == null) {
      return null;
    }
    Decision.Run attempt = run.attempt;
    return attempt == null ? run.machine.step(now) : attempt.step();
  }
}
