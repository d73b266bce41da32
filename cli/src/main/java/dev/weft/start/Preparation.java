package dev.weft.start;

import dev.weft.sqlite.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Converts the libraries of a built command to the format that loads fastest. Its one argument is
/// the folder that contains them in `lib`. May be repeated.
public final class Preparation {
  private Preparation() {}

  public static void main(String[] arguments) throws IOException {
    Path built = Path.of(arguments[0]);
    NativeLibrary.extract(built.resolve("native"));
    for (Path jar : jars(built.resolve("lib"))) {
      ClassUpgrade.rewrite(jar);
    }
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(it -> it.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
