package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// How tests start Java with the classes under test: from jars, and with the cache of classes that
/// the launcher would make for them, since most of what a short process does is loading classes.
/// The first test that starts a process makes both, in `target`; they stay as long as the classes
/// do.
///
/// @param options for Java
/// @param classPath the jars, then the tests' own classes
record ClassCache(List<String> options, String classPath) {

  /// The option for Java that disables the cache, which would make all classes count as loaded.
  static final String OFF = "-Dweft.test.class-cache=off";

  /// Creates the cache unless it exists.
  ///
  /// @param javaOptions the launcher's
  static ClassCache of(List<String> javaOptions) {
    try {
      List<Path> entries = new ArrayList<>();
      List<Path> last = new ArrayList<>();
      for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        Path entry = Path.of(each).toAbsolutePath();
        if (!each.isEmpty() && Files.exists(entry)) {
          (isOfTests(entry) ? last : entries).add(entry);
        }
      }
      Path folder = Path.of("target/class-cache", key(entries)).toAbsolutePath();
      Files.createDirectories(folder);
      Path made = folder.resolve("classes.aot");
      List<Path> jars = jars(folder, entries);
      // Other tests of this module may run in a JVM beside this one.
      try (FileChannel file =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = file.lock()) {
        if (Files.notExists(made)) {
          deleteOthers(folder);
          pack(entries, jars);
          make(javaOptions, joined(jars), made);
        }
      }
      jars.addAll(last);
      return new ClassCache(
          List.of("-XX:AOTCache=" + made, "-Xlog:aot=off", "-Xlog:cds=off"), joined(jars));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static boolean isOfTests(Path entry) {
    return Files.exists(entry.resolve("dev/weft/cli/ClassCache.class"));
  }

  /// Names what is in these jars and folders, by sizes and times.
  private static String key(List<Path> entries) throws IOException {
    StringBuilder content = new StringBuilder(Runtime.version().toString());
    for (Path entry : entries) {
      try (Stream<Path> files = Files.walk(entry)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          content.append(file).append(Files.size(file)).append(Files.getLastModifiedTime(file));
        }
      }
    }
    return UUID.nameUUIDFromBytes(content.toString().getBytes(UTF_8)).toString();
  }

  /// The same with a jar to be packed for each folder.
  private static List<Path> jars(Path folder, List<Path> entries) {
    List<Path> jars = new ArrayList<>();
    for (Path entry : entries) {
      jars.add(Files.isDirectory(entry) ? folder.resolve(jars.size() + ".jar") : entry);
    }
    return jars;
  }

  private static void pack(List<Path> entries, List<Path> jars) throws IOException {
    for (int i = 0; i < entries.size(); i++) {
      if (Files.isDirectory(entries.get(i))) {
        BuiltWeft.pack(entries.get(i), jars.get(i), new Manifest());
      }
    }
  }

  /// Deletes the caches of classes that have changed since.
  private static void deleteOthers(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolveSibling(""))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(folder)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static String joined(List<Path> entries) {
    return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
  }

  /// As the launcher does.
  private static void make(List<String> javaOptions, String classPath, Path cache)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions);
    command.add("-XX:AOTCacheOutput=" + cache);
    command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining"));
    command.addAll(List.of("-cp", classPath, AotTraining.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(cache.resolveSibling("made.log").toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.start().onExit().join();
    if (Files.notExists(cache)) {
      throw new IOException(
          "no cache of classes was made; see " + cache.resolveSibling("made.log"));
    }
  }
}
