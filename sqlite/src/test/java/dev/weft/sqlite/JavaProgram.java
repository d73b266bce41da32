package dev.weft.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.util.LibraryLoaderUtil;

/// Programs of the tests' own, each in a process of its own, started with little delay.
final class JavaProgram {
  private JavaProgram() {}

  /// Starts one. Its standard output is for the caller to read; its errors go to a file in the
  /// folder.
  static Process start(Class<?> program, Path folder, String... arguments) throws IOException {
    return start(List.of(), program, folder, arguments);
  }

  /// @param before what the command begins with, such as `strace`
  static Process start(List<String> before, Class<?> program, Path folder, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m"));
    command.addAll(library(folder));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(errors(folder).toFile()))
        .start();
  }

  /// What the programs that were started in the folder wrote to standard error.
  static Path errors(Path folder) {
    return folder.resolve("errors.log");
  }

  /// SQLite's library at a place of its own: a process that is killed would leave its copy behind.
  private static List<String> library(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    Path library = folder.resolve(name);
    if (Files.notExists(library)) {
      String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
      try (InputStream packed = JavaProgram.class.getResourceAsStream(resource)) {
        Files.copy(packed, library);
      }
    }
    return List.of("-Dorg.sqlite.lib.path=" + folder, "-Dorg.sqlite.lib.name=" + name);
  }
}
