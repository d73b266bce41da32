package dev.weft.step;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/// Java sources of a test, compiled and packed with the JDK's own tools.
public final class Compiled {
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:public )?(?:final )?(?:class|record|interface|enum) (\\w+)", Pattern.MULTILINE);

  private Compiled() {}

  /// Compiles sources against Weft and what is in `folder`, into `folder`.
  public static Path into(Path folder, String... sources) throws IOException {
    Path written = Files.createTempDirectory(folder, "sources");
    List<String> arguments = new ArrayList<>();
    String classPath = folder + ":" + System.getProperty("java.class.path");
    arguments.addAll(List.of("-proc:none", "-d", folder.toString(), "-cp", classPath));
    for (String source : sources) {
      Path file = written.resolve(find(PACKAGE, source).replace('.', '/'));
      Files.createDirectories(file);
      Path named = file.resolve(find(TYPE, source) + ".java");
      arguments.add(Files.writeString(named, source).toString());
    }
    tool("javac", arguments);
    return folder;
  }

  /// Packs what was compiled into `classes` as a jar.
  public static Path jar(Path classes, Path jar) {
    tool("jar", List.of("--create", "--file", jar.toString(), "-C", classes.toString(), "."));
    return jar;
  }

  private static String find(Pattern pattern, String source) {
    Matcher matcher = pattern.matcher(source);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static void tool(String name, List<String> arguments) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code =
        ToolProvider.findFirst(name).orElseThrow().run(out, out, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new AssertionError(name + " failed:\n" + said);
    }
  }
}
