package dev.weft.plan.results;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.secret.Secrets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

  /// @param run the run's id
  /// @param journal the run's journal; null for none
  public ResultsJournal(String run, @Nullable Journal journal, ResultFiles files, Secrets secrets) {
    this.run = run;
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
  public List<Instant> taken(String limit, Instant since) {
    return journal == null ? List.of() : journal.taken(limit, since);
  }

  @Override
  public void take(String limit, Instant at) {
    if (journal != null) {
      journal.take(limit, at);
    }
  }

  @Override
  public void keep(Task task, Outcome outcome, Runnable kept) {
    if (outcome.status() != Status.SKIPPED && !files.isEmpty()) {
      attempts.merge(task.name(), outcome.attempt(), Math::max);
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
      case Event.TaskEnded(Instant at, String group, TaskResult result) -> {
        TaskResult masked = masked(result);
        pass(masked == result ? event : new Event.TaskEnded(at, group, masked));
        add(group, masked);
      }
      case Event.GroupEnded ended -> {
        files.complete(ended.group());
        pass(event);
      }
      case Event.RunEnded _ -> {
        files.complete();
        pass(event);
      }
      default -> pass(event);
    }
  }

  private void pass(Event event) {
    if (journal != null) {
      journal.note(event);
    }
  }

  private void add(String group, TaskResult result) {
    String task = result.task().name();
    Integer tried = attempts.remove(task);
    if (files.contains(group)) {
      int most = tried == null ? 0 : tried;
      for (HistoryEvent before : past(task)) {
        if (before instanceof HistoryEvent.Ended ended && ended.status() != Status.SKIPPED) {
          most = Math.max(most, ended.attempt());
        }
      }
      files.add(group, ResultRow.of(result, most));
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
