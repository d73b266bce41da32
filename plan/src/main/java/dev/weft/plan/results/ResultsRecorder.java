package dev.weft.plan.results;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.SeenNames;
import dev.weft.engine.Tries;
import dev.weft.secret.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Writes the files of results from what happens in a run.
///
/// It must miss no event, so it is called before the run goes on. Everything is in the files before
/// the end of the run is passed on to its journal, because a run that has ended is not continued,
/// and nobody would write its files again.
public final class ResultsRecorder implements Listener {
  private final @Nullable Journal journal;
  private final ResultFiles files;
  private final Secrets secrets;
  private final Map<String, Tries> tries = new ConcurrentHashMap<>();
  // The rest is owned by the run's own thread, which reports tasks, groups and the run.
  private final BegunTasks begun = new BegunTasks();
  private final Continuing continuing;
  private @Nullable Plan plan;
  private boolean cancelled;

  /// Without a journal.
  public ResultsRecorder(ResultFiles files, Secrets secrets, Map<String, Set<String>> reads) {
    this(null, files, secrets, EarlierRows.NONE, reads);
  }

  /// @param journal the run's journal, to which events are passed on; null for none
  /// @param earlier what is on record of its rows
  /// @param reads the tasks whose results each task reads
  ResultsRecorder(
      @Nullable Journal journal,
      ResultFiles files,
      Secrets secrets,
      EarlierRows earlier,
      Map<String, Set<String>> reads) {
    this.continuing = new Continuing(earlier, reads);
    this.journal = journal;
    this.files = files;
    this.secrets = secrets;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunStarted started -> plan = started.plan();
      // Workers report these two: they come on any thread.
      case Event.StepEnded(_, Task task, Outcome outcome, _) when !files.isEmpty() ->
          tries(task).add(outcome.step().id(), outcome.status(), outcome.started());
      case Event.StepPolled polled when polled.answers() == 1 && !files.isEmpty() ->
          tries(polled.task()).begin(polled.since());
      case Event.TaskStarted started -> {
        begin(started.group(), started.task());
        continuing.note(started);
      }
      case Event.TaskKept kept -> {
        begin(kept.group(), kept.result().task());
        continuing.note(kept);
      }
      case Event.RunCancelled _ -> cancelled = true;
      case Event.TaskEnded(Instant at, String group, TaskResult result) -> {
        TaskResult masked = masked(result);
        pass(new Event.TaskEnded(at, group, masked));
        add(group, masked);
        return;
      }
      case Event.GroupEnded ended -> {
        // What was cancelled goes on when the run is continued.
        if (!ended.complete() && !cancelled && files.contains(ended.group())) {
          addNeverBegun(ended);
        }
        continuing.note(ended, files);
        files.complete(ended.group());
      }
      case Event.RunEnded _ -> {
        files.complete();
        continuing.end();
      }
      default -> {
        // It changes no result.
      }
    }
    pass(event);
  }

  private Tries tries(Task task) {
    return tries.computeIfAbsent(task.name(), _ -> new Tries());
  }

  private void begin(String group, Task task) {
    if (files.contains(group)) {
      begun.add(task.name());
    }
  }

  /// Records the rows that never began, because a task failed that theirs needs, or too many rows
  /// did: they are skipped. Those that only the run knows are unknown.
  private void addNeverBegun(Event.GroupEnded ended) {
    if (plan == null) {
      return;
    }
    String reason = ended.reason() == null ? "it never began" : ended.reason();
    SeenNames seen = begun.names();
    for (Group group : plan.groups()) {
      if (!group.name().equals(ended.group()) || group.count().isEmpty()) {
        continue;
      }
      try {
        for (Task task : group.tasks()) {
          if (seen.add(task.name()) && neverBegan(task)) {
            on(new Event.TaskEnded(ended.at(), group.name(), skipped(task, ended.at(), reason)));
          }
        }
      } catch (StepFailedException unreadable) {
        // Rows that cannot be read are why the group has ended, or changed since.
      }
    }
  }

  /// A task that began before the run was continued is owed its clean-up.
  private boolean neverBegan(Task task) {
    List<HistoryEvent> past = past(task.name());
    boolean hasBegun =
        past.stream()
            .anyMatch(
                it ->
                    switch (it) {
                      case HistoryEvent.Began _, HistoryEvent.Ended _ -> true;
                      case HistoryEvent.TaskEnded end -> end.status() != Status.SKIPPED;
                      case HistoryEvent.Continued(), HistoryEvent.Retried() -> false;
                    });
    return !hasBegun && (past.isEmpty() || HistoryEvent.isUnfinished(past));
  }

  private static TaskResult skipped(Task task, Instant at, String reason) {
    Step<?> first =
        task.steps().isEmpty() ? Step.wait("begin", Duration.ZERO) : task.steps().getFirst();
    Outcome cause = Outcome.skipped(first, at, reason);
    return new TaskResult(task, Status.SKIPPED, at, at, cause, Map.of());
  }

  private List<HistoryEvent> past(String task) {
    return journal == null ? List.of() : journal.past(task);
  }

  private void pass(Event event) {
    if (journal != null) {
      journal.note(event);
    }
  }

  private void add(String group, TaskResult result) {
    String task = result.task().name();
    Tries now = tries.remove(task);
    if (!files.contains(group)) {
      return;
    }
    Tries all = Tries.of(past(task));
    if (now != null) {
      all.add(now);
    }
    boolean neverBegan = result.status() == Status.CANCELLED && all.most() == 0;
    if (!cancelled || !neverBegan) {
      files.add(group, ResultRow.of(result, all));
    }
  }

  private TaskResult masked(TaskResult result) {
    Task task = result.task();
    return secrets.isEmpty() || task.values().isEmpty()
        ? result
        : new TaskResult(
            new Task(task.name(), task.steps(), masked(task.values()), task.rules()),
            result.status(),
            result.started(),
            result.ended(),
            result.cause(),
            result.outputs());
  }

  private Map<String, Object> masked(Map<?, ?> values) {
    Map<String, Object> masked = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> masked.put(secrets.masks().mask(String.valueOf(name)), masked(value)));
    return masked;
  }

  @SuppressWarnings("NullAway") // A value of a row may be null, and stays so.
  private Object masked(@Nullable Object value) {
    return switch (value) {
      case String text -> secrets.masks().mask(text);
      case Map<?, ?> map -> masked(map);
      case List<?> list -> list.stream().map(this::masked).toList();
      case null, default -> value;
    };
  }
}
