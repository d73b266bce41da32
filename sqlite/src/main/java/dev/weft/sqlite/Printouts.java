package dev.weft.sqlite;

import dev.weft.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Stores what the steps of a run print, separately for each attempt: as pieces in the journal
/// while the output is short, and then all of it in a file beside the journal. Each line, even an
/// incomplete one, is passed on within half a second. Thread-safe.
final class Printouts {
  private static final String OUTPUT = "output";

  private static final int PIECE_CHARS = 8_192;
  private static final int CHARS_IN_JOURNAL = 65_536;
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS, Thread::startVirtualThread);

  private static final FileAttribute<Set<PosixFilePermission>> FOLDER_OF_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private record Key(String task, String step) {}

  private final Path folder;
  private final String run;
  private final Consumer<Entry.Printed> journal;
  private final ConcurrentMap<Key, Printout> open = new ConcurrentHashMap<>();
  private final AtomicInteger files = new AtomicInteger();

  /// Whether a flush of everything buffered is scheduled.
  private final AtomicBoolean awaited = new AtomicBoolean();

  /// @param folder the journal's folder
  /// @param journal receives the pieces
  Printouts(Path folder, String run, Consumer<Entry.Printed> journal) {
    this.folder = folder;
    this.run = run;
    this.journal = journal;
  }

  /// Deletes the files of a run: what it printed, and the rows that were kept for it.
  static void remove(Path folder, String run) throws JournalException {
    try {
      for (String kind : List.of(OUTPUT, JournalFile.ROWS)) {
        Path files = files(folder, kind, run);
        if (Files.exists(files)) {
          remove(files);
        }
      }
    } catch (IOException left) {
      throw new JournalException(
          "what run %s printed or read cannot be deleted: %s".formatted(run, Reasons.of(left)));
    }
  }

  private static void remove(Path files) throws IOException {
    try (Stream<Path> all = Files.list(files)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
      Files.delete(files);
    }
  }

  /// Returns the folder with the files of a run. A journal is untrusted input: neither a run's id
  /// nor a link may lead outside.
  private static Path files(Path folder, String kind, String run) throws IOException {
    Path all = folder.resolve(kind);
    Path files = all.resolve(run).normalize();
    boolean isInside = files.startsWith(all) && !files.equals(all);
    if (!isInside || (Files.exists(files) && !files.toRealPath().startsWith(all.toRealPath()))) {
      throw new IOException(files + " is no folder in " + all);
    }
    return files;
  }

  /// Adds a line that an attempt printed, or a piece of one.
  void print(Event.Output output) {
    Key key = new Key(output.task().name(), output.step().id());
    open.computeIfAbsent(key, _ -> new Printout(key, output.attempt()))
        .print(output.line(), output.more());
  }

  private void handOverSoon() {
    if (awaited.compareAndSet(false, true)) {
      LATER.execute(
          () -> {
            awaited.set(false);
            try {
              open.values().forEach(Printout::handOverRest);
            } catch (IllegalStateException closed) {
              // The journal accepts nothing more; a step that still prints learns of it with its
              // next line.
            }
          });
    }
  }

  /// Flushes the rest of an attempt's output when the attempt ends.
  void end(String task, String step) {
    Printout printout = open.isEmpty() ? null : open.remove(new Key(task, step));
    if (printout != null) {
      printout.end();
    }
  }

  /// Flushes the rest of all output.
  void endAll() {
    open.keySet().forEach(key -> end(key.task(), key.step()));
  }

  /// The output of one attempt.
  private final class Printout {
    private final Key key;
    private final int attempt;
    // All of the output, until there is a file.
    private final StringBuilder text = new StringBuilder();
    private int inJournal;
    // Whether the attempt's last row in the journal ends within a line.
    private boolean continuesLine;
    private boolean ended;
    // The file, with its path as the journal names it.
    private @Nullable OutputFile file;
    private String path = "";

    Printout(Key key, int attempt) {
      this.key = key;
      this.attempt = attempt;
    }

    synchronized void print(String piece, boolean more) {
      text.append(piece);
      if (!more) {
        text.append('\n');
      }
      if (text.length() - inJournal >= PIECE_CHARS) {
        handOver();
      } else {
        handOverSoon();
      }
    }

    synchronized void handOverRest() {
      if (!ended) {
        handOver();
      }
    }

    synchronized void end() {
      handOver();
      ended = true;
      try {
        String seal = file == null ? null : file.seal();
        if (seal != null) {
          give(seal, path);
        }
      } catch (IOException full) {
        give("(the rest could not be written: " + Reasons.of(full) + ")\n", "");
      }
    }

    private void handOver() {
      try {
        if (file == null && text.length() > CHARS_IN_JOURNAL) {
          Path place = newFile();
          file = new OutputFile(place);
          path = folder.relativize(place).toString();
          give("", path);
        }
        if (file != null) {
          file.append(text);
          text.setLength(0);
          inJournal = 0;
          return;
        }
      } catch (IOException full) {
        give("(not all of this could be written: " + Reasons.of(full) + ")\n", "");
        text.setLength(0);
        inJournal = 0;
        return;
      }
      if (text.length() > inJournal) {
        give(text.substring(inJournal), continuesLine ? Entry.Printed.CONTINUES_LINE : "");
        inJournal = text.length();
        continuesLine = text.charAt(inJournal - 1) != '\n';
      }
    }

    private void give(String piece, String file) {
      journal.accept(new Entry.Printed(key.task(), key.step(), attempt, piece, file, null));
    }
  }

  private Path newFile() throws IOException {
    Path output = files(folder, OUTPUT, run);
    Files.createDirectories(output, FOLDER_OF_OWNER);
    Path path = output.resolve(files.incrementAndGet() + ".log");
    // Keeps the files from before the run was resumed.
    while (Files.exists(path)) {
      path = output.resolve(files.incrementAndGet() + ".log");
    }
    return path;
  }
}
