package dev.weft.step.process;

import dev.weft.host.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the program that a command names, as execvp(3) does, and explains why it cannot be
/// started. This check comes first, because the program may be started through another
/// ([OwnSession]), whose exit codes 126 and 127 would look like the program's own.
final class Program {

  private static final String DEFAULT_PATH = "/usr/bin:/bin";
  private static final int FIRST_LINE_BYTES_MAX = 256;

  private Program() {}

  /// @return the program's file
  /// @throws IOException if the working directory or the program does not exist or cannot be used;
  ///     the message is for the plan's author
  static Path find(CommandLine command) throws IOException {
    Path directory = command.workingDirectory();
    checkDirectory(directory);
    String name = command.program();
    Path file = file(name, directory, command.variable("PATH"));
    if (file == null || !Files.exists(file)) {
      throw new IOException(
          file != null && isHidden(file)
              ? "cannot start " + name + ": the permissions of a folder on the way to it forbid it"
              : "command not found: " + name);
    }
    if (Files.isDirectory(file)) {
      throw new IOException("not a program but a directory: " + name);
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("not a program but a device or a pipe: " + name);
    }
    if (!Files.isExecutable(file)) {
      throw new IOException("not executable: " + name + " (chmod +x makes it so)");
    }
    checkInterpreter(name, directory, file);
    return file;
  }

  private static void checkDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(
          isHidden(directory)
              ? mayNotEnter(directory, "the permissions of a folder on the way to it forbid it")
              : (Files.exists(directory) ? "not a directory: " : "no such working directory: ")
                  + directory);
    }
    if (!Files.isExecutable(directory)) {
      throw new IOException(mayNotEnter(directory, "its permissions forbid it"));
    }
  }

  private static String mayNotEnter(Path directory, String why) {
    return "the working directory " + directory + " may not be entered: " + why;
  }

  /// Returns whether even the existence of the file cannot be determined.
  private static boolean isHidden(Path file) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class);
      return false;
    } catch (AccessDeniedException hidden) {
      return true;
    } catch (IOException missing) {
      return false;
    }
  }

  private static @Nullable Path file(String name, Path directory, @Nullable String path)
      throws IOException {
    try {
      return name.contains("/") ? directory.resolve(name) : onPath(name, directory, path);
    } catch (InvalidPathException never) {
      throw new IOException(
          "no program can be called `" + name + "`: " + FileNames.why(never), never);
    }
  }

  /// Returns the first executable file of that name; if there is none, one that is not executable.
  private static @Nullable Path onPath(String name, Path directory, @Nullable String path) {
    // An empty entry means the working directory.
    List<Path> files =
        Stream.of((path == null ? DEFAULT_PATH : path).split(":", -1))
            .map(entry -> directory.resolve(entry).resolve(name))
            .filter(Files::isRegularFile)
            .toList();
    return files.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(files.isEmpty() ? null : files.getFirst());
  }

  /// Checks that the interpreter exists that a script names in its first line.
  private static void checkInterpreter(String name, Path directory, Path file) throws IOException {
    String begin;
    try (InputStream bytes = Files.newInputStream(file)) {
      begin = new String(bytes.readNBytes(FIRST_LINE_BYTES_MAX), StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      return; // It may still be executable.
    }
    if (!begin.startsWith("#!")) {
      return;
    }
    String interpreter = begin.substring(2).stripLeading().split("[ \t\n]", 2)[0];
    if (interpreter.endsWith("\r")) {
      throw new IOException(
          "cannot start " + name + ": its lines end with CR LF; a script's must end with LF");
    }
    if (!Files.isExecutable(directory.resolve(interpreter))) {
      throw new IOException(
          "cannot start " + name + ": there is no " + interpreter + ", which its first line names");
    }
  }
}
