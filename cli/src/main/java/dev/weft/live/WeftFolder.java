package dev.weft.live;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The folder `.weft` beside a plan, which contains the files of its runs. Only its owner can
/// access it.
public final class WeftFolder {
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private WeftFolder() {}

  /// Returns the folder's path, whether it exists or not.
  public static Path of(Path planFolder) {
    return planFolder.toAbsolutePath().normalize().resolve(".weft");
  }

  /// Creates the folder if it does not exist, with a `.gitignore` for its whole content, so that
  /// `git clean` and `git add` skip it.
  ///
  /// @throws IOException if that fails; the message is for users
  public static void make(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
      boolean isLink = Files.isSymbolicLink(folder);
      throw new IOException(
          isLink
              ? "it is a link that leads to no folder"
              : Files.isRegularFile(folder) ? "it is a file" : "it is no folder");
    }
    try {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
      Files.setPosixFilePermissions(folder, OWNER_ALONE);
      Path ignored = folder.resolve(".gitignore");
      if (Files.notExists(ignored, LinkOption.NOFOLLOW_LINKS)) {
        Files.writeString(ignored, "*\n", StandardOpenOption.CREATE_NEW);
      }
    } catch (FileAlreadyExistsException madeByAnother) {
      // Another process created it.
    } catch (AccessDeniedException denied) {
      throw new IOException("permission denied", denied);
    } catch (FileSystemException refused) {
      throw new IOException(
          refused.getReason() == null ? "the file system refuses it" : refused.getReason(),
          refused);
    }
  }
}
