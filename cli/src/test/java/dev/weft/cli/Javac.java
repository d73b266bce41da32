package dev.weft.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/// The JDK's own compiler.
final class Javac {
  private Javac() {}

  /// Compiles a source file against Weft, into the folder `classes`.
  static void compile(Path source, Path classes) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    String classPath = System.getProperty("java.class.path");
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                classes.toString(),
                source.toString());
    if (code != 0) {
      throw new AssertionError("javac failed:\n" + said);
    }
  }
}
