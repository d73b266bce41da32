package dev.weft.plan.reading;

import dev.weft.plan.hints.Nearest;
import dev.weft.plan.rows.FileRows;
import dev.weft.plan.rows.Glob;
import dev.weft.plan.rows.RowException;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.KnownText;
import dev.weft.plan.scope.PlanPath;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.source.Diagnostics;
import dev.weft.step.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads `classpath`: jars, patterns for jars, and folders of class files.
final class ClasspathReader {
  private final ReadContext context;
  private final Diagnostics diagnostics;

  ClasspathReader(ReadContext context) {
    this.context = context;
    this.diagnostics = context.diagnostics();
  }

  /// Returns the classes of this process if there is no `classpath`; null, after reporting an
  /// error, if it is invalid.
  @Nullable JavaClasses read(Fields plan) {
    if (plan.node("classpath") == null) {
      return JavaClasses.ofProcess();
    }
    List<Path> all = new ArrayList<>();
    boolean sound = true;
    for (Node entry : plan.list("classpath")) {
      List<Path> found = entry(entry);
      all.addAll(found);
      sound &= !found.isEmpty();
    }
    return sound ? JavaClasses.in(all) : null;
  }

  /// Returns an empty list, after reporting an error, if the entry does not exist or has the wrong
  /// type.
  private List<Path> entry(Node node) {
    String text = KnownText.read(node, "classpath", context);
    if (text == null) {
      return List.of();
    }
    Path path = PlanPath.resolve(context.directory(), text, node, diagnostics);
    if (path == null) {
      return List.of();
    }
    try {
      if (Files.isDirectory(path)) {
        return List.of(path);
      }
      List<Path> jars = Files.exists(path) ? List.of(path) : matching(text, node);
      if (jars.isEmpty()) {
        String what = Glob.isPattern(text) ? "no file matches " : "there is no file or folder ";
        diagnostics.add(node, what + path, meant(path));
      }
      return jars.stream().allMatch(jar -> isJar(jar, node)) ? jars : List.of();
    } catch (RowException wrong) {
      diagnostics.add(node, String.valueOf(wrong.getMessage()), "");
    }
    return List.of();
  }

  private static String meant(Path path) {
    List<String> beside = Nearest.beside(path, _ -> true);
    return Nearest.best(String.valueOf(path.getFileName()), beside)
        .map(Nearest::question)
        .orElse("has it been built?");
  }

  private List<Path> matching(String pattern, Node node) {
    List<Path> found = new ArrayList<>();
    FileRows files =
        Glob.isPattern(pattern)
            ? PlanPath.files(context.directory(), pattern, node, "`lib/*.jar`", diagnostics)
            : null;
    if (files != null) {
      files.open().forEachRemaining(row -> found.add(context.directory().resolve(row.key())));
    }
    return found;
  }

  private boolean isJar(Path file, Node node) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new IOException("it is no regular file");
      }
      new JarFile(file.toFile()).close();
      return true;
    } catch (IOException other) {
      diagnostics.add(
          node,
          "%s is no jar: %s".formatted(file, other.getMessage()),
          "a jar, a pattern such as `lib/*.jar`, or a folder of class files");
      return false;
    }
  }
}
