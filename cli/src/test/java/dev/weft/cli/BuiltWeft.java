package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// A built checkout in a folder of its own: the real launcher, and jars of the classes under test.
/// The first start creates its class cache.
record BuiltWeft(Path home) {
  private static final String MARK = "WEFT_TEST_BUILT";
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

  static BuiltWeft in(Path folder) throws IOException {
    // The path contains a space, as users' folders do.
    BuiltWeft weft = new BuiltWeft(folder.resolve("a checkout"));
    Files.createDirectories(weft.lib());
    for (String module :
        List.of(
            "core",
            "expression",
            "cel",
            "plan",
            "sqlite",
            "terminal",
            "report",
            "otlp",
            "cluster",
            "cli")) {
      Files.createDirectories(weft.home.resolve(module + "/src/main"));
      Files.createFile(weft.home.resolve(module + "/pom.xml"));
    }
    Files.createFile(weft.home.resolve("pom.xml"));
    for (String file : List.of("weft", ".mvn/find-jdk", "cli/java-options", "cli/launch")) {
      Path copy = weft.home.resolve(file);
      Files.createDirectories(copy.resolveSibling(""));
      Files.copy(Path.of("..").resolve(file), copy);
    }
    weft.fillLib();
    Files.createFile(weft.built().resolve("complete"));
    weft.age();
    return weft;
  }

  /// Makes everything but the jars older than the build.
  private void age() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.filter(it -> !it.startsWith(lib())).toList()) {
        Files.setLastModifiedTime(file, LONG_AGO);
      }
    }
    Files.setLastModifiedTime(
        built().resolve("complete"), FileTime.from(LONG_AGO.toInstant().plusSeconds(1)));
  }

  private void fillLib() throws IOException {
    List<String> others = new ArrayList<>();
    Path classes = Path.of("target/classes").toAbsolutePath();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (path.equals(classes) || !Files.exists(path) || path.endsWith("test-classes")) {
        continue;
      }
      String name = others.size() + ".jar";
      others.add(name);
      if (Files.isDirectory(path)) {
        pack(path, lib().resolve(name), new Manifest());
      } else {
        Files.copy(path, lib().resolve(name));
      }
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", others));
    pack(classes, lib().resolve("weft-cli.jar"), manifest);
  }

  /// Packs a folder of classes.
  static void pack(Path classes, Path jar, Manifest manifest) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
      }
    }
  }

  Path built() {
    return home.resolve("cli/target/weft");
  }

  Path lib() {
    return built().resolve("lib");
  }

  /// Returns the caches of classes, and remains of their creation.
  List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.list(built())) {
      return files.filter(it -> it.toString().contains(".aot")).sorted().toList();
    }
  }

  /// Waits until the cache exists, and returns it.
  Path awaitCache() throws IOException {
    awaitEnd();
    return caches().stream().filter(it -> it.toString().endsWith(".aot")).findFirst().orElseThrow();
  }

  /// Waits until nothing is created in the background any more.
  void awaitEnd() {
    WeftProcess.eventually("all that was started has ended", () -> !isBusy());
  }

  /// Returns whether something is created in the background.
  boolean isBusy() {
    return WeftProcess.processesWith(MARK + "=" + home).findAny().isPresent();
  }

  /// Starts `weft --version` with additional options for Java.
  Process start(String javaOptions) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("weft").toString(), "--version").redirectErrorStream(true);
    builder.environment().put(MARK, home.toString());
    builder.environment().put("WEFT_JAVA_OPTS", javaOptions);
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    return builder.start();
  }

  /// Returns what it has printed at its end, on both streams.
  static String said(Process weft) throws Exception {
    String said = new String(weft.getInputStream().readAllBytes(), UTF_8);
    assertThat(weft.waitFor()).as(said).isZero();
    return said;
  }

  String version() throws Exception {
    return said(start(""));
  }

  /// Returns whether a start finds its classes in the cache.
  boolean usesCache() throws Exception {
    String said = said(start("-Xlog:class+load"));
    return said.contains("dev.weft.cli.Main source: shared objects file");
  }
}
