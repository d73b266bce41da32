package dev.weft.terminal.text;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Simulated events of a run, at given times.
public final class Happening {
  private final Listener listener;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  public Happening(Listener listener) {
    this.listener = listener;
  }

  public Instant now() {
    return now;
  }

  public Happening later(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  public Happening begins(Plan plan) {
    return tell(new Event.RunStarted(now, "k3f9x2ab", plan));
  }

  public Happening starts(Task task) {
    return starts(task.name(), task);
  }

  public Happening starts(String group, Task task) {
    return tell(new Event.TaskStarted(now, group, task));
  }

  public Happening starts(Task task, Step<?> step) {
    return tell(new Event.StepStarted(now, task, step, 1));
  }

  /// The last answer of so many, after which the step is polled again.
  public Happening polls(Task task, Step.Work<?> step, int answers, String answer, Duration pause) {
    return tell(
        new Event.StepPolled(now, task, step, answers, now, answers, answer, now, now.plus(pause)));
  }

  public Happening awaits(Task task, Step.Work<?> step, String limit) {
    return tell(new Event.LimitAwaited(now, task, step, limit));
  }

  /// A limit lets so many through because of a failure, and pauses.
  public Happening slows(String limit, int allowed, String reason, Duration pause) {
    return tell(new Event.LimitAdapted(now, limit, null, allowed, reason, now.plus(pause)));
  }

  public Happening begins(Task task, Step<?> step, String piece) {
    return tell(new Event.Output(now, task, step, 1, piece, true));
  }

  public Happening prints(Task task, Step<?> step, String line) {
    return tell(new Event.Output(now, task, step, 1, line, false));
  }

  public Happening succeeds(Task task, Step<?> step, Duration took) {
    Outcome outcome = Outcome.succeeded(step, 1, now.minus(took), now, Map.of());
    return tell(new Event.StepEnded(now, task, outcome, null));
  }

  public Happening fails(Task task, Step<?> step, String why) {
    return tell(new Event.StepEnded(now, task, failure(step, why), null));
  }

  public Happening retries(Task task, Step<?> step, String why, Duration pause) {
    return tell(new Event.StepEnded(now, task, failure(step, why), now.plus(pause)));
  }

  public Happening ends(Task task) {
    return ends(task.name(), task);
  }

  public Happening ends(String group, Task task) {
    TaskResult result = new TaskResult(task, Status.SUCCEEDED, now, now, null, Map.of());
    return tell(new Event.TaskEnded(now, group, result));
  }

  public Happening ends(Task task, Step<?> step, String why) {
    TaskResult result = new TaskResult(task, Status.FAILED, now, now, failure(step, why), Map.of());
    return tell(new Event.TaskEnded(now, task.name(), result));
  }

  public Happening endsGroup(String group) {
    return tell(new Event.GroupEnded(now, group, Status.SUCCEEDED, true, null));
  }

  public Happening endsRun(Duration took, long succeeded, long failed) {
    Status status = failed == 0 ? Status.SUCCEEDED : Status.FAILED;
    return tell(
        new Event.RunEnded(
            now,
            new RunResult(
                "k3f9x2ab",
                status,
                now.minus(took),
                now,
                succeeded,
                failed,
                0,
                0,
                0,
                0,
                false,
                0,
                List.of(),
                Map.of())));
  }

  public Happening tell(Event event) {
    listener.on(event);
    return this;
  }

  private Outcome failure(Step<?> step, String why) {
    return Outcome.failed(step, 1, now, now, new Failure("exit 1", why));
  }

  /// A task of one step of the same name, which does nothing.
  public static Task task(String name) {
    return new Task(name, List.of(work(name.toLowerCase(java.util.Locale.ROOT))));
  }

  public static Step.Work<?> work(String name, String... limits) {
    return Step.of(name, () -> "").withLimits(List.of(limits));
  }

  /// A plan of these tasks, each a group of its own.
  public static Plan plan(Task... tasks) {
    Group[] groups = new Group[tasks.length];
    for (int i = 0; i < tasks.length; i++) {
      groups[i] = Group.of(tasks[i]);
    }
    return Plan.of("morning", groups);
  }
}
