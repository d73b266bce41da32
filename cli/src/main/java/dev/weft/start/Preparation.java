package dev.weft.start;

import dev.weft.sqlite.NativeLibrary;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Converts the libraries of a built command to the format that loads fastest. Its one argument is
/// the folder that contains them in `lib`. May be repeated.
public final class Preparation {
  private Preparation() {}

  public static void main(String[] arguments) throws IOException {
    Path built = Path.of(arguments[0]);
    NativeLibrary.extract(built.resolve("native"));
    List<Path> jars = jars(built.resolve("lib"));
    try (URLClassLoader known = new URLClassLoader(urls(jars))) {
      JarRewriter rewriter = new JarRewriter(known);
      for (Path jar : jars) {
        ClassConversion conversion = conversion(jar.getFileName().toString());
        if (conversion != null) {
          rewriter.rewrite(jar, conversion);
        }
      }
    }
  }

  private static @Nullable ClassConversion conversion(String jar) {
    if (jar.startsWith("picocli")) {
      return new ClassUpgrade();
    }
    if (jar.startsWith("sqlite-jdbc")) {
      return new SqliteDriver();
    }
    return jar.startsWith("weft-") ? new TypeSwitches() : null;
  }

  private static URL[] urls(List<Path> jars) throws IOException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return urls;
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(it -> it.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
