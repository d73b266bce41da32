package dev.weft.plan.results;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.LimitShare;
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

/// A journal that also writes the files of results, and masks secrets in what is recorded of rows.
///
/// Unlike a listener, a journal misses no event. Everything is in the files before the end of the
/// run is on record, because a run that has ended is not continued, and nobody would write its
/// files again.
public final class ResultsJournal implements Journal {
  private final String run;
  private final @Nullable Journal journal;
  private final ResultFiles files;
  private final Secrets secrets;
  private final Map<String, Tries> tries = new ConcurrentHashMap<>();
  // The rest is owned by the run's own thread, which reports tasks, groups and the run.
  private final SeenNames begun = new SeenNames();
  private final Continuing continuing;
  private @Nullable Plan plan;
  private boolean cancelled;

  /// @param run the run's id
  /// @param journal the run's journal; null for none
  public ResultsJournal(String run, @Nullable Journal journal, ResultFiles files, Secrets secrets) {
    this(run, journal, files, secrets, EarlierRows.NONE, Map.of());
  }

  /// @param run the run's id
  /// @param journal the run's journal; null for none
  /// @param earlier what is on record of its rows
  /// @param reads the tasks whose results each task reads
  public ResultsJournal(
      String run,
      @Nullable Journal journal,
      ResultFiles files,
      Secrets secrets,
      EarlierRows earlier,
      Map<String, Set<String>> reads) {
    this.run = run;
    this.continuing = new Continuing(earlier, reads);
    this.journal = journal;
    this.files = files;
    this.secrets = secrets;
  }

  @Override
  public String run() {
    return run;
  }

  @Override
  public void claim() {
    if (journal != null) {
      journal.claim();
    }
  }

  @Override
  public List<HistoryEvent> past(String task) {
    return journal == null ? List.of() : journal.past(task);
  }

  @Override
  public int unfinished() {
    return journal == null ? 0 : journal.unfinished();
  }

  @Override
  public boolean isReady(Runnable later) {
    return journal == null || journal.isReady(later);
  }

  @Override
  public List<Taken> taken(String limit, Instant since) {
    return journal == null ? List.of() : journal.taken(limit, since);
  }

  @Override
  public List<Event.LimitAdapted> adapted() {
    return journal == null ? List.of() : journal.adapted();
  }

  @Override
  public void take(String limit, LimitShare.Fixed share, Instant at) {
    if (journal != null) {
      journal.take(limit, share, at);
    }
  }

  @Override
  public void keep(Task task, Outcome outcome, Runnable kept) {
    if (!files.isEmpty()) {
      tries
          .computeIfAbsent(task.name(), _ -> new Tries())
          .add(outcome.step().id(), outcome.status(), outcome.started());
    }
    if (journal == null) {
      kept.run();
    } else {
      journal.keep(task, outcome, kept);
    }
  }

  @Override
  public void note(Event event) {
    switch (event) {
      case Event.RunStarted started -> {
        plan = started.plan();
        pass(event);
      }
      case Event.TaskStarted started -> {
        begin(started.group(), started.task());
        continuing.note(started);
        pass(event);
      }
      case Event.TaskKept kept -> {
        begin(kept.group(), kept.result().task());
        continuing.note(kept);
        pass(event);
      }
      case Event.RunCancelled _ -> {
        cancelled = true;
        pass(event);
      }
      case Event.TaskEnded(Instant at, String group, TaskResult result) -> {
        TaskResult masked = masked(result);
        pass(new Event.TaskEnded(at, group, masked));
        add(group, masked);
      }
      case Event.GroupEnded ended -> {
        // What was cancelled goes on when the run is continued.
        if (!ended.complete() && !cancelled && files.contains(ended.group())) {
          addNeverBegun(ended);
        }
        continuing.note(ended, files);
        files.complete(ended.group());
        pass(event);
      }
      case Event.RunEnded _ -> {
        files.complete();
        continuing.end();
        pass(event);
      }
      default -> pass(event);
    }
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
    for (Group group : plan.groups()) {
      if (!group.name().equals(ended.group()) || group.count().isEmpty()) {
        continue;
      }
      try {
        for (Task task : group.tasks()) {
          if (begun.add(task.name()) && neverBegan(task)) {
            note(new Event.TaskEnded(ended.at(), group.name(), skipped(task, ended.at(), reason)));
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
