package dev.weft.sqlite;

import dev.weft.Event;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The recorded history of a run, by task. Thread-safe once read.
final class History {
  static final String CANCELLED = "cancelled";
  static final String CONTINUED = "continued";
  static final String RETRIED = "retried";
  static final String ENDED = "ended";
  static final String GIVEN_UP = "given-up";

  /// The data of a retry: the tasks that begin anew with it, although they have succeeded.
  static final String AGAIN = "again";

  private static final String ENDS =
      """
      SELECT after, kind, data, crc, seq, kind = 'given-up' OR
        kind = 'ended' AND json_valid(data) AND data ->> 'status' <> 'cancelled'
      FROM mark WHERE run = ? ORDER BY seq
      """;

  private final Path file;
  // Finds an event by its number. Guarded by itself.
  private final PreparedStatement select;
  private final long run;
  private final List<RunRecord.Mark> marks;
  private final Map<String, TaskLines> tasks;
  private final Map<String, TaskLines> limits;
  private final Map<String, TaskLines> adapted;
  private final Batch.Count count;

  private History(
      Path file,
      PreparedStatement select,
      long run,
      List<RunRecord.Mark> marks,
      Map<String, TaskLines> tasks,
      Map<String, TaskLines> limits,
      Map<String, TaskLines> adapted,
      Batch.Count count) {
    this.file = file;
    this.select = select;
    this.run = run;
    this.marks = marks;
    this.tasks = tasks;
    this.limits = limits;
    this.adapted = adapted;
    this.count = count;
  }

  /// Reads the record of a run, starting with its first event.
  ///
  /// @param connection must stay open while this history is in use
  static History read(Path file, Connection connection, long run, long firstEvent)
      throws JournalException {
    try {
      List<RunRecord.Mark> marks = marks(file, connection, run);
      EventScan events = new EventScan(file, connection, run);
      events.read(firstEvent);
      PreparedStatement select = connection.prepareStatement(Row.SELECT);
      Batch.Count count = Totals.read(file, connection, run);
      Totals.check(file, "events", run, events.count(), count.events());
      return new History(
          file, select, run, marks, events.tasks(), events.limits(), events.adapted(), count);
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// Reads the marks of a run, which record events of the run as a whole.
  static List<RunRecord.Mark> marks(Path file, Connection connection, long run)
      throws SQLException, JournalException {
    List<RunRecord.Mark> marks = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT after, kind, data, crc, seq FROM mark WHERE run = ? ORDER BY seq")) {
      query.setLong(1, run);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Row row = mark(file, rows, run, marks.size());
          marks.add(new RunRecord.Mark(rows.getLong(1), row.kind(), Values.read(row.data())));
        }
      }
    }
    checkMarks(file, connection, run, marks.size());
    return marks;
  }

  /// Returns whether a run has ended or was given up; see [RunRecord#isUnfinished]. The query
  /// inspects the marks in SQL, because parsing the first JSON in Java would take longer than the
  /// rest.
  static boolean isOver(Path file, Connection connection, long run)
      throws SQLException, JournalException {
    boolean over = false;
    long count = 0;
    try (PreparedStatement query = connection.prepareStatement(ENDS)) {
      query.setLong(1, run);
      try (ResultSet rows = query.executeQuery()) {
        for (; rows.next(); count++) {
          mark(file, rows, run, count);
          over = rows.getBoolean(6);
        }
      }
    }
    checkMarks(file, connection, run, count);
    return over;
  }

  private static void checkMarks(Path file, Connection connection, long run, long found)
      throws SQLException, JournalException {
    Totals.check(file, "marks", run, found, Totals.read(file, connection, run).marks());
  }

  /// Computes the checksum of a mark.
  ///
  /// @param before how many marks of the run precede this one
  static int markCrc(long run, long before, long after, String kind, String data) {
    return new Row(kind, Long.toString(after), "", data).crc(run, before);
  }

  /// @param before how many marks of the run precede this one
  private static Row mark(Path file, ResultSet rows, long run, long before)
      throws SQLException, JournalException {
    Row row = new Row(rows.getString(2), "", "", rows.getString(3));
    if (markCrc(run, before, rows.getLong(1), row.kind(), row.data()) != rows.getInt(4)) {
      throw JournalException.damaged(
          file,
          "mark %s, or what came before it, is not what was written".formatted(rows.getLong(5)));
    }
    return row;
  }

  /// Returns this history with further marks.
  History marked(List<RunRecord.Mark> marks) {
    Batch.Count marked = new Batch.Count(count.events(), marks.size(), count.outputs());
    return new History(file, select, run, marks, tasks, limits, adapted, marked);
  }

  /// Returns the history of a task, with the marks inserted at their positions.
  List<HistoryEvent> of(String task) throws JournalException {
    TaskLines lines = tasks.get(task);
    if (lines == null) {
      return List.of();
    }
    List<HistoryEvent> record = new ArrayList<>();
    Deque<RunRecord.Mark> left = new ArrayDeque<>(marks);
    for (long number : lines.numbers()) {
      addMarks(task, left, number, record);
      record.add(row(number).read());
    }
    addMarks(task, left, Long.MAX_VALUE, record);
    return record;
  }

  /// Returns when a limit was taken since `since`, in ascending order.
  List<Journal.Taken> taken(String limit, Instant since) throws JournalException {
    TaskLines lines = limits.get(limit);
    Deque<Journal.Taken> taken = new ArrayDeque<>();
    if (lines != null) {
      long[] numbers = lines.numbers();
      for (int i = numbers.length - 1; i >= 0; i--) {
        Journal.Taken start = row(numbers[i]).readTaken();
        if (start.at().isBefore(since)) {
          break;
        }
        taken.addFirst(start);
      }
    }
    return List.copyOf(taken);
  }

  /// Returns how limits had adapted: the last of each limit and key.
  List<Event.LimitAdapted> adapted() throws JournalException {
    Map<List<@Nullable String>, Event.LimitAdapted> last = new LinkedHashMap<>();
    for (TaskLines lines : adapted.values()) {
      for (long number : lines.numbers()) {
        Event.LimitAdapted event = row(number).readAdapted();
        last.put(Arrays.asList(event.limit(), event.key()), event);
      }
    }
    return List.copyOf(last.values());
  }

  private Row row(long number) throws JournalException {
    try {
      synchronized (select) {
        return Row.select(file, select, run, number);
      }
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// Returns whether failed tasks are being retried and no result is recorded yet.
  boolean isRetried() {
    return !marks.isEmpty() && marks.getLast().kind().equals(RETRIED);
  }

  /// Returns the histories of all tasks, in the order in which the tasks began.
  Map<String, List<HistoryEvent>> all() throws JournalException {
    Map<String, List<HistoryEvent>> all = new LinkedHashMap<>();
    for (String task : tasks.keySet()) {
      all.put(task, of(task));
    }
    return all;
  }

  /// Returns the number of rows of each kind.
  Batch.Count count() {
    return count;
  }

  /// Returns how many tasks have a history.
  int tasks() {
    return tasks.size();
  }

  /// Returns the tasks that have begun and not ended.
  List<String> unfinished() throws JournalException {
    List<String> unfinished = new ArrayList<>();
    for (Map.Entry<String, TaskLines> task : tasks.entrySet()) {
      TaskLines lines = task.getValue();
      boolean mayBeUnfinished =
          !lines.hasSucceeded() || marks.stream().anyMatch(it -> it.beginsAnew(task.getKey()));
      if (mayBeUnfinished && (!lines.hasEnd() || HistoryEvent.isUnfinished(of(task.getKey())))) {
        unfinished.add(task.getKey());
      }
    }
    return unfinished;
  }

  /// Returns how a task ended last, whether that still holds or not; null if it never ended.
  @Nullable Row lastEnd(String task) throws JournalException {
    TaskLines lines = tasks.get(task);
    long[] numbers = lines == null ? new long[0] : lines.numbers();
    for (int i = numbers.length - 1; i >= 0; i--) {
      Row row = row(numbers[i]);
      if (row.kind().equals(Row.TASK)) {
        return row;
      }
    }
    return null;
  }

  private static void addMarks(
      String task, Deque<RunRecord.Mark> left, long before, List<HistoryEvent> record) {
    while (!left.isEmpty() && left.element().after() < before) {
      RunRecord.Mark mark = left.remove();
      if (mark.beginsAnew(task)) {
        record.clear();
      }
      switch (mark.kind()) {
        case CONTINUED -> record.add(new HistoryEvent.Continued());
        case RETRIED -> record.add(new HistoryEvent.Retried());
        default -> {
          // The cancellation or end of a run does not affect which tasks are unfinished.
        }
      }
    }
  }
}
