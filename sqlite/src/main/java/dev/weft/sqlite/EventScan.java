package dev.weft.sqlite;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Scans the events of a run, verifies their checksums, and indexes the event numbers by task and
/// by limit.
///
/// SQLite returns all the data of a checksum as one value, `kind NUL task NUL step NUL data NUL`:
/// fetching each column separately would double the time. For the same reason long data is queried
/// only if there is any.
final class EventScan {
  private static final String EVENTS =
      """
      SELECT seq, crc, CAST(kind || char(0) || task || char(0) || step || char(0) || data || char(0)
        AS BLOB)
      FROM event WHERE seq >= ? AND run = ? ORDER BY seq
      """;

  private static final byte[] END = (Row.TASK + '\0').getBytes(StandardCharsets.UTF_8);
  private static final byte[] ADAPTED = (Row.ADAPTED + '\0').getBytes(StandardCharsets.UTF_8);
  private static final byte[] TOOK = (Row.TOOK + '\0').getBytes(StandardCharsets.UTF_8);
  private static final byte[] SUCCESS =
      "{\"status\":\"succeeded\"".getBytes(StandardCharsets.UTF_8);

  private final Path file;
  private final Connection connection;
  private final long run;
  private final EventCheck check;
  private final Map<String, TaskLines> tasks = new LinkedHashMap<>();
  private final Map<String, TaskLines> limits = new HashMap<>();
  private final Map<String, TaskLines> adapted = new HashMap<>();
  private byte[] text = new byte[0];
  private int at;

  EventScan(Path file, Connection connection, long run) {
    this.file = file;
    this.connection = connection;
    this.run = run;
    this.check = new EventCheck(file, run);
  }

  /// Returns the events by task, in the order in which the tasks began.
  Map<String, TaskLines> tasks() {
    return tasks;
  }

  /// Returns the events in which a limit was taken, by limit.
  Map<String, TaskLines> limits() {
    return limits;
  }

  /// Returns the events in which a limit adapted, by limit.
  Map<String, TaskLines> adapted() {
    return adapted;
  }

  /// Returns the number of events.
  long count() {
    return check.count();
  }

  void read(long first) throws SQLException, JournalException {
    try (PreparedStatement query = connection.prepareStatement(EVENTS)) {
      query.setLong(1, first);
      query.setLong(2, run);
      try (ResultSet events = query.executeQuery()) {
        while (events.next()) {
          text = events.getBytes(3);
          if (text == null) {
            throw JournalException.damaged(
                file, "event %s lacks a column".formatted(events.getLong(1)));
          }
          readEvent(events.getLong(1), events.getInt(2));
        }
      }
    }
  }

  private void readEvent(long number, int crc) throws SQLException, JournalException {
    at = 0;
    boolean isEnd = startsWith(END);
    Map<String, TaskLines> lines =
        startsWith(TOOK) ? limits : startsWith(ADAPTED) ? adapted : tasks;
    skip();
    String name = column();
    skip();
    boolean isSuccess = isEnd && startsWith(SUCCESS);
    boolean isLong = at + 1 == text.length;
    int sum = isLong ? longRow(number).sum() : Row.sum(text);
    check.next(number, sum, crc);
    lines.computeIfAbsent(name, _ -> new TaskLines()).add(number, isEnd, isSuccess);
  }

  private Row longRow(long number) throws SQLException, JournalException {
    try (PreparedStatement query = connection.prepareStatement(Row.SELECT)) {
      return Row.select(file, query, run, number);
    }
  }

  private String column() {
    int from = at;
    skip();
    return new String(text, from, at - 1 - from, StandardCharsets.UTF_8);
  }

  private void skip() {
    while (text[at++] != 0) {
      // This event does not end the task.
    }
  }

  private boolean startsWith(byte[] start) {
    int end = Math.min(text.length, at + start.length);
    return Arrays.equals(text, at, end, start, 0, start.length);
  }
}
