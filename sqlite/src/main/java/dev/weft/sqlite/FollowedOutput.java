package dev.weft.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The lines that the steps of a live run print, as they get into its journal. Checksums are not
/// verified, since what they cover is not complete. Not thread-safe.
public final class FollowedOutput {
  private static final String SELECT =
      "SELECT seq, task, step, attempt, text, file FROM output WHERE run = ? AND seq > ? ORDER BY seq";
  private static final int CHUNK = 1 << 16;
  // More than the attempts that print at once.
  private static final int ATTEMPTS_MAX = 20_000;

  private final OpenJournal journal;
  private final long run;
  private final @Nullable String task;
  private long last = -1;

  private final Map<Attempt, Tail> tails =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Attempt, Tail> eldest) {
          return size() > ATTEMPTS_MAX && eldest.getValue().line.isEmpty();
        }
      };

  private record Attempt(String task, String step, int number) {}

  /// What is known of an attempt's output.
  private static final class Tail {
    // A line that is not complete.
    private final StringBuilder line = new StringBuilder();
    // How much was passed on, in bytes, or is in `line`.
    private long bytes;
    private @Nullable Path file;
  }

  /// @param task null for all tasks
  FollowedOutput(OpenJournal journal, long run, @Nullable String task) {
    this.journal = journal;
    this.run = run;
    this.task = task;
  }

  /// Passes on the lines since the last call, with the names of their tasks.
  public void next(BiConsumer<String, String> lines) throws JournalException {
    journal.read(
        (file, connection) -> {
          readRows(file, connection, lines);
          return this;
        });
    for (Map.Entry<Attempt, Tail> each : tails.entrySet()) {
      readFile(each.getValue(), line -> lines.accept(each.getKey().task(), line));
    }
  }

  /// Passes on lines that were never completed.
  public void end(BiConsumer<String, String> lines) {
    tails.forEach(
        (attempt, tail) -> {
          if (!tail.line.isEmpty()) {
            lines.accept(attempt.task(), tail.line.toString());
            tail.line.setLength(0);
          }
        });
  }

  private void readRows(Path file, Connection connection, BiConsumer<String, String> lines)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(SELECT)) {
      query.setLong(1, run);
      query.setLong(2, last);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          last = rows.getLong(1);
          Entry.Printed piece = PrintedLines.piece(rows);
          if (task == null || task.equals(piece.task())) {
            read(file, piece, line -> lines.accept(piece.task(), line));
          }
        }
      }
    }
  }

  private void read(Path journalFile, Entry.Printed piece, Consumer<String> lines) {
    Attempt attempt = new Attempt(piece.task(), piece.step(), piece.attempt());
    Tail tail = tails.computeIfAbsent(attempt, _ -> new Tail());
    boolean continues = piece.file().equals(Entry.Printed.CONTINUES_LINE);
    if (!piece.file().isEmpty() && !continues) {
      if (tail.file == null) {
        tail.file = PrintedLines.ours(journalFile, piece.file());
      }
      if (!piece.text().isEmpty()) {
        // The seal: the attempt has ended.
        readFile(tail, lines);
        tails.remove(attempt);
      }
      return;
    }
    if (!continues && !tail.line.isEmpty()) {
      // The attempt was begun anew by another process.
      lines.accept(tail.line.toString());
      tail.line.setLength(0);
      tail.bytes = 0;
    }
    if (tail.file == null) {
      tail.bytes += piece.text().getBytes(StandardCharsets.UTF_8).length;
    }
    add(tail, piece.text(), lines);
  }

  private static void add(Tail tail, String text, Consumer<String> lines) {
    int end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      (tail.line + text.substring(0, end)).lines().forEach(lines);
      tail.line.setLength(0);
    }
    tail.line.append(text, end, text.length());
  }

  /// The file has all of the attempt's output, what was in the journal before included.
  private static void readFile(Tail tail, Consumer<String> lines) {
    if (tail.file == null) {
      return;
    }
    try (FileChannel file = FileChannel.open(tail.file)) {
      ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
      while (file.read(bytes, tail.bytes) > 0) {
        int end = wholeCharacters(bytes);
        tail.bytes += end;
        add(tail, new String(bytes.array(), 0, end, StandardCharsets.UTF_8), lines);
        bytes.clear();
        if (end == 0) {
          return;
        }
      }
    } catch (IOException gone) {
      lines.accept("(" + tail.file + " cannot be read: " + Reasons.of(gone) + ")");
      tail.file = null;
    }
  }

  /// Returns how many of the bytes are whole characters.
  private static int wholeCharacters(ByteBuffer bytes) {
    int end = bytes.position();
    int start = end;
    while (start > 0 && end - start < 4 && (bytes.get(start - 1) & 0xC0) == 0x80) {
      start--;
    }
    if (start == 0) {
      return end;
    }
    int first = bytes.get(start - 1) & 0xFF;
    int length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return end - (start - 1) < length ? start - 1 : end;
  }
}
