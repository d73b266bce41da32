package dev.weft.needs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The places that are searched for programs.
///
/// @param tools the folder in which npm installs packages for this project alone
/// @param path folders, as in the variable `PATH`
record Programs(Path tools, String path) {

  /// Searches the folder `.tools` of this checkout, and the `PATH`.
  static Programs here() {
    Path checkout = Path.of("").toAbsolutePath();
    for (Path each = checkout; each != null; each = each.getParent()) {
      if (Files.isDirectory(each.resolve(".mvn"))) {
        checkout = each;
        break;
      }
    }
    return new Programs(checkout.resolve(".tools"), System.getenv().getOrDefault("PATH", ""));
  }

  /// Returns the program's file, or null if there is none. A program from npm must have the
  /// requested version; a program on the `PATH` may have any.
  ///
  /// @param npmPackage `NAME@VERSION`; empty if the program does not come from npm
  @Nullable Path find(String program, String npmPackage) {
    if (!npmPackage.isEmpty()) {
      int at = npmPackage.lastIndexOf('@');
      Path folder = tools.resolve("node_modules", npmPackage.substring(0, at));
      Path file = folder.resolve("bin", program);
      if (Files.isExecutable(file) && isOfVersion(folder, npmPackage.substring(at + 1))) {
        return file;
      }
    }
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static boolean isOfVersion(Path folder, String version) {
    try {
      return Files.readString(folder.resolve("package.json"))
          .contains("\"version\": \"" + version + "\"");
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }
}
