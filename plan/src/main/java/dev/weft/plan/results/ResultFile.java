package dev.weft.plan.results;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The file that a run writes the results of one task to.
///
/// The run fills a new file beside it with what is on record, and then puts that in its place. From
/// then on, rows are appended: they are collected in memory and written together, at the latest by
/// the next [#flush]. While the disk is full, rows stay in memory, up to a bound. The file always
/// ends with a whole row, unless the process is killed while it writes.
///
/// ```text
///   open ─► fill ─► publish ─► add … flush … ─► close
///                                │  └ deleted or replaced: written again
///                                └ too much unwritten, or changed in place: given up
/// ```
///
/// Thread-safe.
final class ResultFile implements Closeable {
  private static final int PIECE = 65_536;
  private static final int UNWRITTEN_MAX = 16_777_216;

  private final TaskResults about;
  private final Path path;
  private final Path part;
  private final Consumer<String> warn;
  private final ResultColumns columns;
  // The file that is at the path.
  private LockedFile published;
  // The file that rows are appended to; `published` once it is.
  private LockedFile file;
  private final Bytes bytes = new Bytes();
  private final Writer text =
      new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
  // Null until the columns are known.
  private @Nullable ResultWriter writer;
  private boolean stalled;
  // Why nothing more is written; null while it is.
  private @Nullable String lost;
  private boolean isSetAside;

  /// A buffer whose content can be written without a copy.
  private static final class Bytes extends ByteArrayOutputStream {
    void appendTo(LockedFile file) throws IOException {
      file.append(buf, count);
      reset();
    }
  }

  private ResultFile(TaskResults about, Path path, LockedFile published, Consumer<String> warn) {
    this.about = about;
    this.path = path;
    this.part = part(path);
    this.published = published;
    this.file = published;
    this.warn = warn;
    this.columns = new ResultColumns(about.columns(), about.outputs());
  }

  /// Opens the file, and creates its folder. Nothing is changed yet.
  ///
  /// @param warn receives what goes wrong later, for users
  /// @throws ResultsException if it cannot be written, another run writes it, or it holds something
  ///     else
  static ResultFile open(TaskResults about, Consumer<String> warn) {
    try {
      Path path = about.file();
      Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
      path = Files.exists(path) ? path.toRealPath() : path;
      Files.deleteIfExists(part(path));
      LockedFile published = LockedFile.open(path);
      if (published.size() > 0 && !about.format().begins(published.firstLine())) {
        published.close();
        throw new ResultsException(
            "the results of `%s` would replace %s, which holds something else: name another file, or remove this one"
                .formatted(about.task(), about.file()));
      }
      return new ResultFile(about, path, published, warn);
    } catch (IOException failure) {
      throw new ResultsException(about, failure);
    }
  }

  private static Path part(Path path) {
    return path.toAbsolutePath().resolveSibling("." + path.getFileName() + ".part");
  }

  TaskResults about() {
    return about;
  }

  /// Begins a new file, which takes the place of the present one when it is published.
  synchronized void fill() {
    orThrow(
        () -> {
          file = LockedFile.open(part);
          file.clear();
          boolean isKnown = about.format() == ResultFormat.JSONL || !about.columns().isEmpty();
          writer = isKnown ? writer() : null;
        });
  }

  /// Puts the new file in the place of the present one.
  synchronized void publish() {
    orThrow(
        () -> {
          write();
          file.move(part, path);
          published.close();
          published = file;
        });
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void orThrow(Writing writing) {
    try {
      writing.run();
    } catch (IOException failure) {
      throw new ResultsException(about, failure);
    }
  }

  private ResultWriter writer() {
    return switch (about.format()) {
      case CSV -> ResultWriter.ofCsv(text, ',', columns.all(), UnaryOperator.identity());
      case JSONL -> ResultWriter.ofJson(text);
    };
  }

  /// Adds a row.
  synchronized void add(ResultRow row) {
    if (about.format() == ResultFormat.CSV && columns.add(row) && writer != null) {
      widen();
    }
    if (lost != null) {
      return;
    }
    try {
      if (writer == null) {
        writer = writer();
      }
      writer.write(row);
      if (bytes.size() >= PIECE && !stalled) {
        write();
      } else if (bytes.size() > UNWRITTEN_MAX) {
        giveUp("too many rows came while it could not be written");
      }
    } catch (IOException failure) {
      stall(failure);
    }
  }

  /// Writes what was collected, and checks that the file is still there.
  ///
  /// @return whether everything is in the file
  synchronized boolean flush() {
    if (lost != null) {
      return false;
    }
    try {
      if (!file.isWhole()) {
        giveUp("another program has changed it while the run wrote it");
        return false;
      }
      write();
      if (file == published && !file.isAt(path)) {
        restore();
      }
      if (stalled) {
        stalled = false;
        warn.accept("%s can be written again; nothing is missing".formatted(about.file()));
      }
      return true;
    } catch (IOException failure) {
      stall(failure);
      return false;
    }
  }

  private void write() throws IOException {
    text.flush();
    if (bytes.size() > 0) {
      bytes.appendTo(file);
    }
  }

  private void stall(IOException failure) {
    if (!stalled) {
      stalled = true;
      warn.accept(
          "%s cannot be written just now (%s); the run goes on, and writes the rows later"
              .formatted(about.file(), ResultsException.why(failure)));
    }
  }

  private void giveUp(String why) {
    lost = why;
    bytes.reset();
  }

  /// Writes all rows again, with the columns that there are now.
  private void widen() {
    LockedFile narrow = file;
    Path wide = path.toAbsolutePath().resolveSibling("." + path.getFileName() + ".wide");
    try {
      write();
      file = LockedFile.open(wide);
      file.clear();
      ResultWriter wider = writer();
      writer = wider;
      CsvCopy.copy(
          narrow.content(),
          row -> {
            wider.write(row);
            if (bytes.size() >= PIECE) {
              write();
            }
          });
      write();
      file.move(wide, narrow == published ? path : part);
      published = narrow == published ? file : published;
      narrow.close();
    } catch (IOException failure) {
      giveUp(ResultsException.why(failure));
    }
  }

  /// Puts a copy of the file where it was deleted or replaced. What has replaced it is kept.
  private void restore() throws IOException {
    boolean isReplaced = Files.exists(path);
    Path aside = path.resolveSibling(path.getFileName() + ".replaced");
    if (isReplaced) {
      Files.move(path, aside);
    }
    Files.deleteIfExists(part);
    LockedFile copy = LockedFile.open(part);
    try {
      file.copyTo(copy);
      copy.move(part, path);
    } catch (IOException failure) {
      copy.close();
      Files.deleteIfExists(part);
      throw failure;
    }
    file.close();
    file = copy;
    published = copy;
    warn.accept(
        isReplaced
            ? "%s was replaced during the run: it is written again, and what replaced it is %s"
                .formatted(about.file(), aside.getFileName())
            : "%s was deleted during the run: it is written again".formatted(about.file()));
  }

  /// Writes what is left, and blocks until it is on disk. A file that cannot be completed gets
  /// another name, so that nobody takes it for complete.
  ///
  /// @return why the file is not complete; null if it is
  synchronized @Nullable String complete() {
    try {
      if (lost == null) {
        writer = writer == null ? writer() : writer;
        if (flush()) {
          file.sync();
          return null;
        }
      }
    } catch (IOException failure) {
      stall(failure);
    }
    if (lost == null) {
      giveUp("it could not be written to its end");
    }
    if (!isSetAside) {
      isSetAside = true;
      setAside();
    }
    return lost;
  }

  private void setAside() {
    try {
      Files.move(
          path,
          path.resolveSibling(path.getFileName() + ".incomplete"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException gone) {
      // Nobody can take it for complete.
    }
  }

  @Override
  public synchronized void close() {
    try {
      if (file != published) {
        file.close();
        Files.deleteIfExists(part);
      }
      published.close();
    } catch (IOException harmless) {
      // What was written was flushed before.
    }
  }
}
