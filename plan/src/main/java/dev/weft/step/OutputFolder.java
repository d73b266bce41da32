package dev.weft.step;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The folder in the temporary folder in which a process creates its output files. A locked file in
/// it marks the process as alive: the next process of the same user deletes the folders of killed
/// processes, because they may contain secrets.
///
/// The folder receives its name only once it is locked, so that it is never mistaken for one of a
/// dead process.
final class OutputFolder {
  private static final String NAME = "weft-outputs-";
  private static final String NEW = "weft-new-";
  private static final String LOCK = "lock";

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static @Nullable OutputFolder ofThisProcess; // guarded by the class

  private final Path path;
  // Held as long as the process is alive.
  private final FileChannel lock;

  private OutputFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Returns the folder of this process, which is created and locked on first use and deleted at
  /// exit.
  static synchronized Path ofThisProcess() throws IOException {
    OutputFolder folder = ofThisProcess;
    if (folder == null || !folder.lock.isOpen() || !Files.isDirectory(folder.path)) {
      folder = make(Path.of(System.getProperty("java.io.tmpdir")));
      ofThisProcess = folder;
      sweep(folder.path);
    }
    return folder.path;
  }

  private static OutputFolder make(Path temporary) throws IOException {
    // Unique, but not random: to create a random name loads cryptography.
    String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    Path made = Files.createDirectory(temporary.resolve(NEW + unique), OWNER_ALONE);
    FileChannel lock =
        FileChannel.open(
            made.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (lock.tryLock() == null) {
      throw new IOException("the folder " + made + " cannot be locked");
    }
    Path path = temporary.resolve(NAME + unique);
    Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
    // Deletion at exit is in the reverse order.
    path.toFile().deleteOnExit();
    path.resolve(LOCK).toFile().deleteOnExit();
    return new OutputFolder(path, lock);
  }

  /// Deletes the folders of this user's dead processes.
  private static void sweep(Path own) {
    Path temporary = own.resolveSibling("");
    // With java.nio, a folder of thousands of files would delay each start.
    String[] names = temporary.toFile().list((_, name) -> name.startsWith(NAME));
    if (names == null || names.length <= 1) {
      return;
    }
    try {
      UserPrincipal user = Files.getOwner(own);
      for (String name : names) {
        Path folder = temporary.resolve(name);
        if (!folder.equals(own)) {
          sweepIfDead(folder, user);
        }
      }
    } catch (IOException unreadable) {
      // The next process tries again.
    }
  }

  private static void sweepIfDead(Path folder, UserPrincipal user) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock dead = channel.tryLock()) {
      if (dead == null) {
        return;
      }
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
        for (Path file : left) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException | OverlappingFileLockException livesOrGone) {
      // The folder belongs to this process, another process is sweeping it, or it contains a
      // folder.
    }
  }
}
