package dev.weft.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The folder `.weft` beside a plan, where what belongs to its runs is kept. It is its owner's
/// alone.
public final class WeftFolder {
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private WeftFolder() {}

  /// Where it is, or would be.
  public static Path of(Path planFolder) {
    return planFolder.toAbsolutePath().normalize().resolve(".weft");
  }

  /// Makes it where it is not there.
  public static void make(Path folder) throws IOException {
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
    Files.setPosixFilePermissions(folder, OWNER_ALONE);
  }
}
