package dev.weft.sqlite;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// The native SQLite library. The driver contains it for every platform, and by default extracts it
/// into the temporary folder whenever a process opens its first journal.
public final class NativeLibrary {
  private NativeLibrary() {}

  /// Loads the library unless it is loaded. The driver itself would report only the first failure
  /// to load it, and call missing native methods from then on.
  ///
  /// @throws SQLException whose cause says why the library cannot be loaded, each time
  static void load() throws SQLException {
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception failure) {
      throw new SQLException("its library cannot be loaded", failure);
    }
  }

  /// Extracts the library for this platform into a folder. A process whose system property
  /// `org.sqlite.lib.path` names that folder loads it from there.
  public static void extract(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String place = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    Files.createDirectories(folder);
    // Not a temporary file, which only its owner could read.
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
