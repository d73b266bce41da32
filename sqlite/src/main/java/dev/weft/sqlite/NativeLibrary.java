package dev.weft.sqlite;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// SQLite itself, which its driver carries for each kind of machine, and otherwise copies into the
/// folder for temporary files whenever a process opens its first journal.
public final class NativeLibrary {
  private NativeLibrary() {}

  /// Copies what is for this machine into a folder. A process that is started with that folder as
  /// the system property `org.sqlite.lib.path` loads it from there.
  public static void extract(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String place = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    Files.createDirectories(folder);
    // No file for temporary use, which others than its owner may not read.
    Path fresh = folder.resolve("new-" + ProcessHandle.current().pid());
    try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(place)) {
      if (library == null) {
        throw new FileNotFoundException(place);
      }
      Files.copy(library, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
