package dev.weft.cli.record;

import dev.weft.Answer;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.Decision;
import dev.weft.engine.StepSelector;
import dev.weft.engine.TaskMachine;
import dev.weft.engine.TaskName;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.plan.rows.LaterTasks;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// An interrupted run, which has no process to ask. Its approvals can still be answered: the answer
/// is recorded, and the run finds it when it is resumed.
///
/// @param plan the plan's file
public record InterruptedRun(JournalFile journal, RunRecord run, Path plan) {

  /// Thrown if no approval waits.
  public static final class NotAwaitedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    NotAwaitedException(String message) {
      super(message);
    }
  }

  /// Records the answer.
  ///
  /// @param step the id or name of one of the task's approvals; null if only one waits
  /// @throws PlanException if the plan can no longer be read, or has no such task
  /// @throws JournalException if the run was resumed meanwhile, or nothing can be written
  /// @throws IllegalArgumentException if no approval of that name waits, or the answer does not
  ///     match its form; the message is for users, and nothing has changed
  public void answer(String task, @Nullable String step, Answer answer, Instant now)
      throws PlanException, JournalException {
    PlanFile.Options options = new PlanFile.Options(Recording.inputs(run), new Processes());
    try (PlanFile file = PlanFile.read(plan, options)) {
      file.recognize(new RowsOnRecord(journal, run));
      Task waiting = find(file.only(List.of(task)).plan(), task);
      List<HistoryEvent> record = journal.tasks(run).getOrDefault(task, List.of());
      Decision.Await await =
          choose(task, step, awaits(new TaskMachine(waiting, RunContext.NONE, record, now), now));
      Outcome outcome = answer.outcome(await.step(), await.since(), now);
      journal.keep(run, task, outcome);
    }
  }

  private static Task find(Plan plan, String task) {
    return plan.allGroups().stream()
        .filter(group -> TaskName.parse(task, group.name()::equals).isPresent())
        .flatMap(InterruptedRun::tasks)
        .filter(it -> it.name().equals(task))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("`" + task + "` is no single task"));
  }

  private static Stream<Task> tasks(Group group) {
    if (group.tasks() instanceof LaterTasks) {
      throw new IllegalArgumentException(
          "only the run knows the rows of `%s`: continue it first".formatted(group.name()));
    }
    return StreamSupport.stream(group.tasks().spliterator(), false);
  }

  /// Returns the approvals that a task waits for: several if parallel steps wait.
  private static List<Decision.Await> awaits(TaskMachine iterator, Instant now) {
    return switch (iterator.decide(now)) {
      case Decision.Await await -> List.of(await);
      case Decision.Fork(Step.Gather _, List<TaskMachine> branches) ->
          branches.stream().flatMap(branch -> awaits(branch, now).stream()).toList();
      case Decision.Run _, Decision.WaitUntil _, Decision.Conclude _, Decision.Finished _ ->
          List.of();
    };
  }

  private static Decision.Await choose(
      String task, @Nullable String step, List<Decision.Await> awaits) {
    StepSelector meant = new StepSelector(task, step);
    if (awaits.stream().noneMatch(it -> meant.selects(it.step()))) {
      String what = step == null ? "" : " of that name";
      throw new NotAwaitedException("`%s` waits for no approval%s".formatted(task, what));
    }
    return meant.require(StepSelector.Candidates.APPROVALS, awaits, Decision.Await::step);
  }
}
