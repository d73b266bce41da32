package dev.weft.cli.record;

import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.plan.testing.RecordedRun;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.PastAttempt;
import dev.weft.sqlite.PastResult;
import dev.weft.sqlite.Replay;
import dev.weft.sqlite.RunRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads of a recorded run what a first test file needs: all tasks without rows, and a few rows of
/// each kind of end, however many there were.
public final class RunForTests implements Replay.Reader {
  private static final int SUCCEEDED_MAX = 3;
  private static final int OTHERS_MAX = 2;

  private record Kind(String group, Status status) {}

  private final Set<String> groups;
  private final Map<Kind, Integer> counts = new HashMap<>();
  private final Map<String, PastResult> chosen = new LinkedHashMap<>();
  private final Map<String, List<HistoryEvent.Ended>> attempts = new HashMap<>();

  private RunForTests(Set<String> groups) {
    this.groups = groups;
  }

  /// Reads a run.
  public static RecordedRun read(JournalFile journal, RunRecord run) throws JournalException {
    RunForTests reader =
        new RunForTests(
            PlanShape.of(run).groups().stream().map(it -> it.name()).collect(Collectors.toSet()));
    journal.results(run, reader::choose);
    journal.replay(run, reader);
    return new RecordedRun(run.id(), Recording.inputs(run), reader.tasks());
  }

  private void choose(PastResult result) {
    String group = TimelineReader.groupOf(result.task(), groups);
    Status status = result.ended().status();
    int most = status == Status.SUCCEEDED ? SUCCEEDED_MAX : OTHERS_MAX;
    boolean isRow = !group.equals(result.task());
    if (!isRow || counts.merge(new Kind(group, status), 1, Integer::sum) <= most) {
      chosen.put(result.task(), result);
    }
  }

  @Override
  public void attempt(String task, PastAttempt attempt) {
    boolean isWanted = chosen.containsKey(task) || groups.contains(task);
    if (!isWanted) {
      return;
    }
    HistoryEvent.Ended ended = attempt.ended();
    List<HistoryEvent.Ended> of = attempts.computeIfAbsent(task, _ -> new ArrayList<>());
    if (ended.attempt() == 1) {
      // It was retried, or continued after it had been cancelled.
      of.removeIf(it -> it.step().equals(ended.step()));
    }
    of.add(ended);
  }

  @Override
  public void ended(String task, HistoryEvent.TaskEnded end) {
    // The results say how it ended.
  }

  private List<RecordedRun.RecordedTask> tasks() {
    List<RecordedRun.RecordedTask> tasks = new ArrayList<>();
    chosen.forEach((name, result) -> tasks.add(task(name, result)));
    attempts.keySet().stream()
        .filter(name -> !chosen.containsKey(name))
        .sorted()
        .forEach(name -> tasks.add(task(name, null)));
    return tasks;
  }

  /// @param result how it ended; null if it has not
  private RecordedRun.RecordedTask task(String name, @Nullable PastResult result) {
    return new RecordedRun.RecordedTask(
        name,
        TimelineReader.groupOf(name, groups),
        result == null ? null : result.ended().status(),
        result == null ? null : RecordedRun.row(result.values()),
        attempts.getOrDefault(name, List.of()));
  }
}
