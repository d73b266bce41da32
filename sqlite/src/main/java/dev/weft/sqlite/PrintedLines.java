package dev.weft.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The lines that the steps of a run printed, as [Printouts] stored them.
///
/// The checksums of all pieces are verified, including those of other tasks, because each covers
/// the number of pieces before it. The files of the requested tasks are verified, too. No line is
/// passed on before that.
final class PrintedLines {
  static final String SELECT =
      "SELECT seq, task, step, attempt, text, file, crc FROM output WHERE run = ? ORDER BY seq";

  private record Attempt(String task, String step, int number) {}

  private final Path file;
  private final Connection connection;
  private final long run;
  private final @Nullable String task;
  // A file contains everything that the attempt printed before it.
  private final Map<Attempt, Long> files = new HashMap<>();
  private final List<Entry.Printed> seals = new ArrayList<>();
  // Incomplete lines that may continue in another row.
  private final Map<Attempt, String> open = new LinkedHashMap<>();

  private PrintedLines(Path file, Connection connection, long run, @Nullable String task) {
    this.file = file;
    this.connection = connection;
    this.run = run;
    this.task = task;
  }

  /// Reads the lines.
  ///
  /// @param file the journal's file
  /// @param task null for all tasks
  /// @param lines receives the name of the task, and a line
  /// @throws JournalException if a piece is not what was written
  static void read(
      Path file,
      Connection connection,
      long run,
      @Nullable String task,
      BiConsumer<String, String> lines)
      throws SQLException, JournalException {
    PrintedLines printed = new PrintedLines(file, connection, run, task);
    printed.check();
    printed.read(lines);
  }

  /// Verifies that all pieces are present and intact, and that all files that exist are intact.
  static void check(Path file, Connection connection, long run)
      throws SQLException, JournalException {
    new PrintedLines(file, connection, run, null).check();
  }

  static Entry.Printed piece(ResultSet row) throws SQLException {
    return new Entry.Printed(
        row.getString(2),
        row.getString(3),
        row.getInt(4),
        row.getString(5),
        row.getString(6),
        null);
  }

  private void check() throws SQLException, JournalException {
    long number = 0;
    long last = 0;
    try (PreparedStatement query = connection.prepareStatement(SELECT)) {
      query.setLong(1, run);
      try (ResultSet rows = query.executeQuery()) {
        for (; rows.next(); number++) {
          Entry.Printed piece = piece(rows);
          if (piece.crc(run, number) != rows.getInt(7) || rows.getLong(1) <= last) {
            throw JournalException.damaged(
                file,
                "piece %s of the output, or what came before it, is not what was written"
                    .formatted(rows.getLong(1)));
          }
          last = rows.getLong(1);
          if (isSeal(piece)) {
            seals.add(piece);
          } else if (isInFile(piece)) {
            files.put(attempt(piece), rows.getLong(1));
          }
        }
      }
    }
    long written = Totals.read(file, connection, run).outputs();
    Totals.check(file, "pieces of output", run, number, written);
    for (Entry.Printed seal : seals) {
      if (isWanted(seal)) {
        checkFile(seal);
      }
    }
  }

  /// Reports a missing or unreadable file in place of its lines.
  private void checkFile(Entry.Printed seal) throws JournalException {
    boolean isIntact;
    try {
      Path output = ours(seal.file());
      isIntact = output == null || OutputFile.isIntact(output, seal.text());
    } catch (IOException gone) {
      isIntact = true;
    }
    if (!isIntact) {
      throw new JournalException(
          ("the file %s is damaged: it is not what the step `%s` of the task `%s` printed; put a"
                  + " copy of it in its place, or delete it to read the rest")
              .formatted(file.resolveSibling(seal.file()), seal.step(), seal.task()));
    }
  }

  private boolean isWanted(Entry.Printed piece) {
    return task == null || task.equals(piece.task());
  }

  private static boolean isSeal(Entry.Printed piece) {
    return isInFile(piece) && !piece.text().isEmpty();
  }

  private void read(BiConsumer<String, String> lines) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(SELECT)) {
      query.setLong(1, run);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Entry.Printed piece = piece(rows);
          if (isWanted(piece) && !isSeal(piece)) {
            read(piece, rows.getLong(1), line -> lines.accept(piece.task(), line));
          }
        }
      }
    }
    open.forEach((attempt, line) -> lines.accept(attempt.task(), line));
  }

  private void read(Entry.Printed piece, long number, Consumer<String> lines) {
    if (isInFile(piece)) {
      readFile(piece.file(), lines);
    } else if (number > files.getOrDefault(attempt(piece), 0L)) {
      readText(piece, lines);
    }
  }

  /// A row that does not continue the line before it was written by a process that restarted the
  /// attempt.
  private void readText(Entry.Printed piece, Consumer<String> lines) {
    String before = open.remove(attempt(piece));
    String text = piece.text();
    if (before != null && piece.file().equals(Entry.Printed.CONTINUES_LINE)) {
      text = before + text;
    } else if (before != null) {
      lines.accept(before);
    }
    int completeEnd = text.lastIndexOf('\n') + 1;
    text.substring(0, completeEnd).lines().forEach(lines);
    if (completeEnd < text.length()) {
      open.put(attempt(piece), text.substring(completeEnd));
    }
  }

  private static boolean isInFile(Entry.Printed piece) {
    return !piece.file().isEmpty() && !piece.file().equals(Entry.Printed.CONTINUES_LINE);
  }

  private static Attempt attempt(Entry.Printed piece) {
    return new Attempt(piece.task(), piece.step(), piece.attempt());
  }

  private void readFile(String name, Consumer<String> lines) {
    Path output = file.resolveSibling(name);
    try {
      if (ours(name) == null) {
        lines.accept(
            "(%s is not read: it is no file in %s)"
                .formatted(output, file.resolveSibling("output")));
        return;
      }
      try (Stream<String> all = Files.lines(output)) {
        all.forEach(lines);
      }
    } catch (IOException gone) {
      sayUnread(output, gone, lines);
    } catch (UncheckedIOException broken) {
      sayUnread(output, Objects.requireNonNull(broken.getCause()), lines);
    }
  }

  private static void sayUnread(Path output, IOException why, Consumer<String> lines) {
    lines.accept("(%s cannot be read: %s)".formatted(output, Reasons.of(why)));
  }

  /// Returns the file with this name, relative to the journal's folder; null if the name is not one
  /// that this class writes. A journal is untrusted input, so that other files must not be read.
  private @Nullable Path ours(String name) throws IOException {
    return inOutput(file, name);
  }

  /// Returns the file with this name; null also if it is gone.
  static @Nullable Path ours(Path file, String name) {
    try {
      return inOutput(file, name);
    } catch (IOException gone) {
      return null;
    }
  }

  private static @Nullable Path inOutput(Path file, String name) throws IOException {
    Path folder = file.resolveSibling("output");
    Path output = file.resolveSibling(name);
    boolean isOurs =
        output.toRealPath().startsWith(folder.toRealPath()) && Files.isRegularFile(output);
    return isOurs ? output : null;
  }
}
