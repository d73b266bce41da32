package dev.weft.cli;

import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft java`: runs a Java program in one file, with Weft on its class path.
///
/// The launcher replaces itself by Java, so that signals, standard input and the exit code are the
/// program's. It leaves to this class what is wrong, and the help. Where there is no launcher, this
/// class runs the program in a process that shares its streams.
final class JavaCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final Path home;
  private final List<String> arguments;
  private @Nullable String file;

  /// @param home where the Java is that runs the program
  /// @param words what was typed: `java`, the file, and the program's own arguments
  JavaCommand(Syntax syntax, Path home, String... words) {
    spec = syntax.spec();
    this.home = home;
    this.arguments = List.of(words).subList(Math.min(2, words.length), words.length);
    syntax.synopsis("weft java FILE [ARGUMENT...]");
    syntax.description(
        "Runs a Java program in one file, with Weft on its class path. Needs a JDK. What follows"
            + " FILE are the program's own arguments, and its exit code is that of weft.");
    syntax.required("FILE", String.class, "The source, such as Lesson.java.", it -> file = it);
  }

  /// Returns the words that the command itself understands; the others belong to the program.
  static String[] own(String... words) {
    return List.of(words).subList(0, Math.min(2, words.length)).toArray(String[]::new);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path source = Path.of(String.valueOf(file));
    String refusal = refusal(source);
    if (refusal != null) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("error: " + refusal);
      return ExitCode.USAGE.code;
    }
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    command.addAll(List.of("--source", "25", source.toString()));
    command.addAll(arguments);
    Process program = new ProcessBuilder(command).inheritIO().start();
    Thread end = Thread.ofPlatform().name("weft-java").unstarted(program::destroy);
    Runtime.getRuntime().addShutdownHook(end);
    return program.waitFor();
  }

  private @Nullable String refusal(Path source) {
    if (Files.notExists(source)) {
      return "there is no file `" + source + "`";
    }
    if (Files.isDirectory(source)) {
      return "`" + source + "` is a folder; name the file with the program";
    }
    if (!Files.isReadable(source)) {
      return "`" + source + "` cannot be read";
    }
    return Files.isExecutable(home.resolve("bin/javac"))
            || Files.exists(home.resolve("bin/javac.exe"))
        ? null
        : "a program is compiled before it runs, which needs a JDK, and `"
            + home
            + "` has no compiler. Install a JDK 25 (such as Temurin), or set JAVA25_HOME to where it is";
  }
}
