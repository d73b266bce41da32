package dev.weft.sqlite;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.NativeLibraryNotFoundException;

/// A journal cannot be read or written. The message is for people: which file, why, what to do.
public final class JournalException extends IOException {
  private static final long serialVersionUID = 1;

  // SQLite's result codes, https://sqlite.org/rescode.html
  private static final int PERM = 3;
  private static final int BUSY = 5;
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int PROTOCOL = 15;
  private static final int NOTADB = 26;

  private final boolean passing;
  private final boolean mendable;

  /// @param message for people
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

  /// Whether SQLite says that the file is damaged.
  static boolean isDamage(SQLException failure) {
    return failure.getErrorCode() == CORRUPT || failure.getErrorCode() == NOTADB;
  }

  static JournalException damaged(Path file, String what) {
    return new JournalException("the journal " + file + " is damaged: " + what + REMEDY);
  }

  /// Something went wrong that has nothing to do with the file.
  static JournalException broken(Path file, Throwable why) {
    return new JournalException("the journal " + file + " cannot be written: " + why, false, why);
  }

  /// Another path leads to the file now.
  ///
  /// @param isReplaced whether there is another file in its place
  static JournalException moved(Path file, boolean isReplaced, Path now) {
    return standing(file, isReplaced, "was moved to %s; move it back".formatted(now), true);
  }

  /// No path leads to the file any more.
  static JournalException deleted(Path file, boolean isReplaced) {
    String what =
        "was deleted, and what was on record of this run is lost; no copy can take its place";
    return standing(file, isReplaced, what, false);
  }

  /// The file was moved or deleted, and the system does not say which.
  static JournalException gone(Path file, boolean isReplaced) {
    String what =
        "is gone; if it was moved, move it back; if it was deleted, what was on record of this run"
            + " is lost";
    return standing(file, isReplaced, what, true);
  }

  private static JournalException standing(
      Path file, boolean isReplaced, String what, boolean mendable) {
    String which = isReplaced ? "is another file now: the one that this run began with " : "";
    return new JournalException("the journal " + file + " " + which + what, true, mendable, null);
  }

  /// Somebody else drives the run, as long as that lasts.
  static JournalException driven(Path lock) {
    return new JournalException(
        "the lock file %s was removed, and another process drives this run since; end that one"
            .formatted(lock),
        true,
        null);
  }

  /// Whether the cause may go away by itself or by what somebody does meanwhile, such as a full
  /// disk.
  boolean isPassing() {
    return passing;
  }

  /// Whether somebody can do something about it, as the message says, so that the run goes on.
  public boolean isMendable() {
    return mendable;
  }

  private static final String REMEDY =
      "; nothing was changed. Put a copy of it in its place, or move it away to begin with an empty"
          + " one";

  private static String reason(Path file, SQLException failure) {
    return switch (failure.getErrorCode()) {
      case FULL -> "cannot be written: the disk is full; make room on it";
      case READONLY, PERM ->
          "cannot be written: it, or the folder that it is in, is read-only; allow writing, or"
              + " leave it out with --no-journal";
      case CANTOPEN -> "cannot be opened: " + whyNotOpened(file);
      case BUSY, PROTOCOL -> "is held by another process, which does not let go of it";
      case IOERR ->
          "cannot be written or read: the disk reports an error (" + failure.getMessage() + ")";
      case CORRUPT -> "is damaged (" + failure.getMessage() + ")" + REMEDY;
      case NOTADB -> "is no SQLite file, or damaged" + REMEDY;
      default ->
          failure.getCause() instanceof NativeLibraryNotFoundException
              ? "cannot be used: SQLite's library cannot be unpacked into "
                  + System.getProperty("java.io.tmpdir")
                  + "; TMPDIR names another folder"
              : "cannot be used: " + failure.getMessage();
    };
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

  /// SQLite does not say so, and needs some at once.
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
