package dev.weft.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/// The JDK's own compiler.
final class Javac {
  private Javac() {}

  /// Compiles a source file against Weft, into the folder `classes`.
  static void compile(Path source, Path classes) {
    compileAll(List.of(source), classes);
  }

  /// Compiles source files against Weft.
  static void compileAll(List<Path> sources, Path classes) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    String classPath = System.getProperty("java.class.path");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-proc:none", "-cp", classPath, "-d", classes.toString()));
    sources.forEach(source -> arguments.add(source.toString()));
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(out, out, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new AssertionError("javac failed:\n" + said);
    }
  }
}
