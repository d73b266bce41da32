package dev.weft.sqlite;

import dev.weft.Recorded;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is on record of a run, by task. Immutable once read.
final class History {
  static final String CANCELLED = "cancelled";
  static final String CONTINUED = "continued";
  static final String RETRIED = "retried";
  static final String ENDED = "ended";
  static final String GIVEN_UP = "given-up";

  /// A row, and where it stands among the events and marks of the run.
  private record Line(long seq, Row row) {}

  private final List<RunRecord.Mark> marks;
  private final Map<String, List<Line>> tasks;
  private long events;

  private History(List<RunRecord.Mark> marks, Map<String, List<Line>> tasks, long events) {
    this.marks = marks;
    this.tasks = tasks;
    this.events = events;
  }

  /// Reads the record of a run from its first event on.
  static History read(Path file, Connection connection, long run, long firstEvent)
      throws JournalException {
    try {
      History history = new History(marks(file, connection, run), new LinkedHashMap<>(), 0);
      history.readEvents(file, connection, run, firstEvent);
      return history;
    } catch (SQLException failure) {
      throw JournalException.of(file, failure);
    }
  }

  /// What happened to a run as a whole.
  static List<RunRecord.Mark> marks(Path file, Connection connection, long run)
      throws SQLException, JournalException {
    List<RunRecord.Mark> marks = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT after, kind, data, crc, seq FROM mark WHERE run = ? ORDER BY seq")) {
      query.setLong(1, run);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Row row = new Row(rows.getString(2), "", "", rows.getString(3));
          boolean isWhole = row.crc(run, marks.size()) == rows.getInt(4);
          check(file, isWhole, "mark " + rows.getLong(5));
          marks.add(new RunRecord.Mark(rows.getLong(1), row.kind(), Values.read(row.data())));
        }
      }
    }
    return marks;
  }

  /// The same with these marks.
  History marked(List<RunRecord.Mark> marks) {
    return new History(marks, tasks, events);
  }

  /// What is on record of a task, with the marks where they stand.
  List<Recorded> of(String task) {
    List<Line> lines = tasks.get(task);
    if (lines == null) {
      return List.of();
    }
    List<Recorded> record = new ArrayList<>(lines.size() + 1);
    Deque<RunRecord.Mark> left = new ArrayDeque<>(marks);
    for (Line line : lines) {
      addMarks(left, line.seq(), record);
      record.add(line.row().read());
    }
    addMarks(left, Long.MAX_VALUE, record);
    return record;
  }

  /// Whether what failed is tried again, and nothing has come of that yet.
  boolean isRetried() {
    return !marks.isEmpty() && marks.getLast().kind().equals(RETRIED);
  }

  /// What is on record of all tasks, in the order in which they began.
  Map<String, List<Recorded>> all() {
    Map<String, List<Recorded>> all = new LinkedHashMap<>();
    tasks.keySet().forEach(task -> all.put(task, of(task)));
    return all;
  }

  /// How much is on record.
  Batch.Count count() {
    return new Batch.Count(events, marks.size());
  }

  /// Of how many tasks something is on record.
  int tasks() {
    return tasks.size();
  }

  /// How many tasks have begun and not ended.
  int unfinished() {
    int unfinished = 0;
    for (Map.Entry<String, List<Line>> task : tasks.entrySet()) {
      boolean succeeded = task.getValue().getLast().row().isSuccessOfTask();
      if (!succeeded && Recorded.isUnfinished(of(task.getKey()))) {
        unfinished++;
      }
    }
    return unfinished;
  }

  private static void addMarks(Deque<RunRecord.Mark> left, long before, List<Recorded> record) {
    while (!left.isEmpty() && left.element().after() < before) {
      switch (left.remove().kind()) {
        case CONTINUED -> record.add(new Recorded.Continued());
        case RETRIED -> record.add(new Recorded.Retried());
        default -> {
          // That a run was cancelled or has ended says nothing of its tasks.
        }
      }
    }
  }

  private void readEvents(Path file, Connection connection, long run, long firstEvent)
      throws SQLException, JournalException {
    String sql =
        """
        SELECT event.seq, kind, task, step, coalesce(long_data.data, event.data), crc
        FROM event LEFT JOIN long_data ON event.data = '' AND long_data.seq = event.seq
        WHERE event.seq >= ? AND run = ? ORDER BY event.seq
        """;
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setLong(1, firstEvent);
      query.setLong(2, run);
      query.setFetchSize(1_000);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Row row =
              new Row(rows.getString(2), rows.getString(3), rows.getString(4), rows.getString(5));
          boolean isWhole = row.crc(run, events++) == rows.getInt(6);
          check(file, isWhole, "event " + rows.getLong(1));
          add(new Line(rows.getLong(1), row));
        }
      }
    }
  }

  /// A task that has succeeded is done with, whatever came before.
  private void add(Line line) {
    if (line.row().isSuccessOfTask()) {
      tasks.put(line.row().task(), List.of(line));
      return;
    }
    List<Line> lines = tasks.computeIfAbsent(line.row().task(), _ -> new ArrayList<>(4));
    if (lines.size() == 1 && lines.getFirst().row().isSuccessOfTask()) {
      // It runs at the end of the plan, which came twice.
      lines = new ArrayList<>(lines);
      tasks.put(line.row().task(), lines);
    }
    lines.add(line);
  }

  private static void check(Path file, boolean isWhole, String what) throws JournalException {
    if (!isWhole) {
      throw JournalException.damaged(
          file, what + ", or what came before it, is not what was written");
    }
  }
}
