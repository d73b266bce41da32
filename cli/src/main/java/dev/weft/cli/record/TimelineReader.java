package dev.weft.cli.record;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.engine.TaskName;
import dev.weft.model.Lane;
import dev.weft.report.Timeline;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.PastAttempt;
import dev.weft.sqlite.Replay;
import dev.weft.sqlite.RunRecord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Creates the timeline of a run from its record.
public final class TimelineReader implements Replay.Reader {
  private static final int LINES_KEPT = 20;
  private static final int CHARS_KEPT = 4_096;
  private static final int FAILURES_WITH_LINES = 200;

  private final Map<String, TaskLane> lanes = new LinkedHashMap<>();
  private final List<Event.LimitAdapted> adapted = new ArrayList<>();

  private static final class TaskLane {
    private final List<Lane.Attempt> attempts = new ArrayList<>();
    private final Deque<String> printed = new ArrayDeque<>();
    // Steps that have begun and not ended, with when they began, as far as recorded.
    private final Map<String, Instant> underWay = new LinkedHashMap<>();
    private Instant earliest = Instant.MAX;
    private HistoryEvent.@Nullable TaskEnded end;

    Instant began() {
      Instant began = end == null ? earliest : end.started();
      for (Lane.Attempt attempt : attempts) {
        began = attempt.ready().isBefore(began) ? attempt.ready() : began;
      }
      return began;
    }

    void print(String line) {
      if (printed.size() == LINES_KEPT) {
        printed.remove();
      }
      printed.add(line.length() > CHARS_KEPT ? line.substring(0, CHARS_KEPT) + "…" : line);
    }
  }

  /// Reads the timeline of a run.
  ///
  /// @param readAt the current time
  public static Timeline read(JournalFile journal, RunRecord run, Instant readAt)
      throws JournalException {
    TimelineReader reader = new TimelineReader();
    journal.replay(run, reader);
    reader.readPrinted(journal, run);
    PlanShape shape = PlanShape.of(run);
    Set<String> groups =
        shape.groups().stream().map(Timeline.Group::name).collect(Collectors.toSet());
    List<Lane> lanes = new ArrayList<>();
    reader.lanes.forEach((task, lane) -> lanes.add(lane(task, groupOf(task, groups), lane)));
    if (run.status() == null) {
      lanes.addAll(silent(shape.groups(), lanes, run.started()));
    }
    Object name = run.about().get("name");
    return new Timeline(
        run.id(),
        name == null ? run.plan() : String.valueOf(name),
        run.started(),
        run.ended(),
        run.status(),
        readAt,
        shape.groups(),
        shape.limits(),
        shape.maxParallel(),
        reader.adapted,
        lanes);
  }

  @Override
  public void began(String task, HistoryEvent.Began began) {
    TaskLane lane = lane(task);
    lane.end = null;
    lane.earliest = began.at().isBefore(lane.earliest) ? began.at() : lane.earliest;
    if (began.step() != null) {
      lane.underWay.put(began.step(), began.at());
    }
  }

  @Override
  public void adapted(Event.LimitAdapted change) {
    adapted.add(change);
  }

  @Override
  public void attempt(String task, PastAttempt attempt) {
    TaskLane lane = lane(task);
    Instant began = lane.underWay.remove(attempt.ended().step());
    Lane.Attempt ended = attempt.attempt();
    // Of all that does work, only a polled step has its beginning on record.
    boolean isPolled = ended.kind() == Lane.Kind.WORK;
    lane.attempts.add(ended.after(lane.attempts, isPolled ? began : null));
    // A task that was resumed has not ended.
    lane.end = null;
  }

  @Override
  public void ended(String task, HistoryEvent.TaskEnded end) {
    TaskLane lane = lane(task);
    lane.end = end;
    lane.underWay.clear();
  }

  private TaskLane lane(String task) {
    return lanes.computeIfAbsent(task, _ -> new TaskLane());
  }

  /// Reads the output of the first failed tasks.
  private void readPrinted(JournalFile journal, RunRecord run) throws JournalException {
    Map<String, TaskLane> failed = new HashMap<>();
    lanes.forEach(
        (task, lane) -> {
          boolean isFault = lane.end != null && lane.end.status().isFault();
          if (isFault && failed.size() < FAILURES_WITH_LINES) {
            failed.put(task, lane);
          }
        });
    if (!failed.isEmpty()) {
      journal.printed(
          run,
          null,
          (task, line) -> {
            TaskLane lane = failed.get(task);
            if (lane != null) {
              lane.print(line);
            }
          });
    }
  }

  private static Lane lane(String task, String group, TaskLane lane) {
    HistoryEvent.TaskEnded end = lane.end;
    Instant ended = end == null ? null : end.ended();
    Status status = end == null ? null : end.status();
    return new Lane(
        task,
        group,
        lane.began(),
        ended,
        status,
        lane.attempts,
        List.copyOf(lane.printed),
        lane.underWay);
  }

  /// Returns the tasks without a history although everything that they need had ended: they had
  /// begun, or were about to. A step is recorded only when it ends.
  ///
  /// @param lanes the recorded tasks
  private static List<Lane> silent(List<Timeline.Group> groups, List<Lane> lanes, Instant started) {
    Map<String, Instant> ends = new HashMap<>();
    for (Lane lane : lanes) {
      Instant end = lane.ended() == null ? Instant.MAX : lane.ended();
      ends.merge(lane.group(), end, (one, other) -> one.isAfter(other) ? one : other);
    }
    List<Lane> silent = new ArrayList<>();
    for (Timeline.Group group : groups) {
      Instant began = started;
      for (String need : group.needs()) {
        Instant end = ends.getOrDefault(need, Instant.MAX);
        began = end.isAfter(began) ? end : began;
      }
      if (!ends.containsKey(group.name()) && began.isBefore(Instant.MAX)) {
        String name = group.name();
        silent.add(new Lane(name, name, began, null, null, List.of(), List.of()));
      }
    }
    return silent;
  }

  /// Returns the group with this name, or the group of whose rows the task is one.
  static String groupOf(String task, Set<String> groups) {
    return TaskName.parse(task, groups::contains).map(TaskName::group).orElse(task);
  }
}
