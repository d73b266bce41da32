package dev.weft.sqlite;

import dev.weft.engine.Numbers;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.NativeLibraryNotFoundException;

/// Thrown if a journal cannot be read or written. The message is for users: which file, why, what
/// to do.
public final class JournalException extends IOException {
  private static final long serialVersionUID = 1;

  // SQLite's result codes, https://sqlite.org/rescode.html
  private static final int ERROR = 1;
  private static final int PERM = 3;
  private static final int BUSY = 5;
  private static final int NOMEM = 7;
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int PROTOCOL = 15;
  private static final int NOTADB = 26;

  private final boolean passing;
  private final boolean mendable;

  /// @param message for users
  public JournalException(String message) {
    this(message, false, null);
  }

  private JournalException(String message, boolean passing, @Nullable Throwable cause) {
    this(message, passing, true, cause);
  }

  private JournalException(
      String message, boolean passing, boolean mendable, @Nullable Throwable cause) {
    super(message, cause);
    this.passing = passing;
    this.mendable = mendable;
  }

  static JournalException of(Path file, SQLException failure) {
    boolean passing =
        switch (failure.getErrorCode()) {
          case BUSY, IOERR, FULL, CANTOPEN, READONLY, PERM, PROTOCOL -> true;
          default -> false;
        };
    return new JournalException(
        "the journal " + file + " " + reason(file, failure), passing, failure);
  }

  /// Returns whether SQLite reports a damaged file.
  static boolean isDamage(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case ERROR, CORRUPT, NOTADB -> true;
      default -> false;
    };
  }

  static JournalException damaged(Path file, String what) {
    return new JournalException("the journal " + file + " is damaged: " + what + REMEDY);
  }

  /// Returns the exception for an internal error that is not caused by the file.
  static JournalException broken(Path file, Throwable why) {
    return new JournalException("the journal " + file + " cannot be written: " + why, false, why);
  }

  /// The consequence of deleting a journal file while a run writes to it.
  enum Deletion {
    OF_DATABASE("what was on record of this run is lost", "; no copy can take its place"),
    OF_WAL(
        "another process would not see what this run writes",
        "; end the run, which puts what is on record into the journal itself, and run the plan"
            + " again to continue it");

    private final String effect;
    private final String remedy;

    Deletion(String effect, String remedy) {
      this.effect = effect;
      this.remedy = remedy;
    }
  }

  /// The file now has another path.
  static JournalException moved(String file, Path now) {
    return new JournalException(
        "%s was moved to %s; move it back".formatted(file, now), true, null);
  }

  /// The file no longer has any path.
  static JournalException deleted(String file, Deletion deletion) {
    return new JournalException(
        "%s was deleted, and %s%s".formatted(file, deletion.effect, deletion.remedy),
        true,
        false,
        null);
  }

  /// The file was moved or deleted, and the system does not report which.
  static JournalException gone(String file, Deletion deletion) {
    return new JournalException(
        "%s is gone; if it was moved, move it back; if it was deleted, %s%s"
            .formatted(file, deletion.effect, deletion.remedy),
        true,
        null);
  }

  /// A file of the journal is missing although a run writes to it.
  static JournalException missing(Path journal, Path file) {
    return new JournalException(
        ("the journal %s cannot be read: %s is gone, and a run writes to it; end that run, which puts"
                + " what is on record into the journal itself")
            .formatted(journal, file));
  }

  /// The journal lacks its last transactions.
  ///
  /// @param found the number of transactions in the journal
  /// @param written the number of transactions that were written
  static JournalException lacking(Path journal, long found, long written) {
    Path wal = JournalPaths.wal(journal);
    String what =
        Files.notExists(wal)
            ? wal + ", which had its runs, is missing"
            : "it, or %s, is an older copy".formatted(wal);
    return new JournalException(
        ("the journal %s is damaged: %s (the last %s of %s transactions are not there); nothing was"
                + " changed. Put the newer file back; or delete %s to go on with what there is, so"
                + " that steps run again")
            .formatted(
                journal,
                what,
                Numbers.format(written - found),
                Numbers.format(written),
                JournalPaths.lock(journal)));
  }

  /// The WAL beside the journal belongs to another journal.
  static JournalException othersWal(Path journal) {
    return new JournalException(
        ("the journal %s is damaged: %s belongs to another journal; nothing was changed. Put its own"
                + " in the place of that, or move it away if there was none")
            .formatted(journal, JournalPaths.wal(journal)));
  }

  /// The lock file cannot be used.
  static JournalException unusableLock(Path lock, IOException why) {
    return new JournalException(
        "the lock file %s cannot be used: %s; allow reading and writing it, or delete it if no run"
                .formatted(lock, Reasons.of(why))
            + " is under way");
  }

  /// Another process drives the run. This is temporary.
  static JournalException driven(Path lock) {
    return new JournalException(
        "the lock file %s was removed, and another process drives this run since; end that one"
            .formatted(lock),
        true,
        null);
  }

  /// Returns whether the cause may disappear by itself or by someone's action, as with a full disk.
  boolean isPassing() {
    return passing;
  }

  /// Returns whether the user can fix the cause as the message says, so that the run resumes.
  public boolean isMendable() {
    return mendable;
  }

  private static final String REMEDY =
      "; nothing was changed. Move it away, with the files beside it whose names begin with its"
          + " name, and put a copy in its place or begin with an empty one";

  private static String reason(Path file, SQLException failure) {
    return switch (failure.getErrorCode()) {
      case FULL -> "cannot be written: the disk is full; make room on it";
      case READONLY, PERM ->
          "cannot be written: it, or the folder that it is in, is read-only; allow writing, or"
              + " leave it out with --no-journal";
      case CANTOPEN -> "cannot be opened: " + whyNotOpened(file);
      case BUSY, PROTOCOL ->
          "is held by another process, which does not let go of it; end that process";
      case IOERR ->
          "cannot be written or read: the disk reports an error (%s); look for its cause in the system's log"
              .formatted(messageOf(failure));
      case ERROR, CORRUPT -> "is damaged (" + messageOf(failure) + ")" + REMEDY;
      case NOMEM -> "cannot be used: memory has run out; end other programs, or allow more";
      case NOTADB -> "is no SQLite file, or damaged" + REMEDY;
      default ->
          failure.getCause() instanceof NativeLibraryNotFoundException
              ? "cannot be used: SQLite's library cannot be unpacked into "
                  + System.getProperty("java.io.tmpdir")
                  + "; TMPDIR names another folder"
              : "cannot be used: SQLite says: %s; if that stays so, do without with --no-journal"
                  .formatted(messageOf(failure));
    };
  }

  /// Returns SQLite's message without its code.
  private static String messageOf(SQLException failure) {
    return String.valueOf(failure.getMessage()).replaceFirst("^\\[SQLITE_\\w+] *", "");
  }

  private static String whyNotOpened(Path file) {
    if (areFilesOut()) {
      return "too many files are open at once; raise that limit, such as with `ulimit -n 4096`";
    }
    if (Files.isDirectory(file)) {
      return "it is a folder";
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && Files.exists(folder) && !Files.isDirectory(folder)) {
      return folder + " is no folder";
    }
    if (folder != null && !Files.isDirectory(folder)) {
      return "there is no folder " + folder;
    }
    return folder != null && !Files.isWritable(folder)
        ? "nothing can be written to the folder " + folder + "; allow it, or use --no-journal"
        : "the file system does not let us";
  }

  /// Returns whether the process has run out of file descriptors, which SQLite does not report as
  /// such.
  private static boolean areFilesOut() {
    try (FileInputStream _ = new FileInputStream("/dev/null");
        FileInputStream _ = new FileInputStream("/dev/null");
        FileInputStream _ = new FileInputStream("/dev/null");
        FileInputStream _ = new FileInputStream("/dev/null")) {
      return false;
    } catch (IOException cannot) {
      return String.valueOf(cannot.getMessage()).contains("Too many open files");
    }
  }
}
