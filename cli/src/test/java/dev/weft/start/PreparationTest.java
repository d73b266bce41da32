package dev.weft.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What is done to the libraries after a build.
class PreparationTest {
  @TempDir private Path folder;

  @Test
  void oldClassesBecomeSuchAsACacheTakesAndStillDoWhatTheyDid() throws Exception {
    Path jar = prepared();

    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().endsWith(".class")) {
          try (InputStream classFile = zip.getInputStream(entry)) {
            int version = ClassFile.of().parse(classFile.readAllBytes()).majorVersion();
            assertThat(version).as(entry.getName()).isGreaterThanOrEqualTo(50);
          }
        }
      }
    }
    // The platform's loader does not know the tests' own copy.
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Class<?> spec = loader.loadClass("picocli.CommandLine$Model$CommandSpec");
      Object empty = spec.getMethod("create").invoke(null);
      Object line =
          loader.loadClass("picocli.CommandLine").getConstructor(Object.class).newInstance(empty);
      assertThat(line.getClass().getMethod("getUsageMessage").invoke(line))
          .asString()
          .startsWith("Usage: <main class>");
    }
  }

  @Test
  void theLibraryOfSqliteIsBesideTheJars() throws Exception {
    prepared();

    assertThat(folder.resolve("native")).isDirectoryContaining(it -> Files.isRegularFile(it));
  }

  @Test
  void whoeverMayReadANewFileMayReadWhatWasPrepared() throws Exception {
    Path jar = prepared();
    Set<PosixFilePermission> usual =
        Files.getPosixFilePermissions(Files.createFile(folder.resolve("usual")));

    assertThat(Files.getPosixFilePermissions(jar)).isEqualTo(usual);
    try (Stream<Path> libraries = Files.list(folder.resolve("native"))) {
      assertThat(libraries)
          .allSatisfy(it -> assertThat(Files.getPosixFilePermissions(it)).isEqualTo(usual));
    }
  }

  @Test
  void aSecondTimeNothingIsLeftToDo() throws Exception {
    Path jar = prepared();
    byte[] once = Files.readAllBytes(jar);

    Preparation.main(new String[] {folder.toString()});

    assertThat(jar).hasBinaryContent(once);
    assertThat(folder.resolve("lib")).isDirectoryContaining(jar::equals);
    assertThat(folder.resolve("lib").toFile().list()).hasSize(1);
  }

  private Path prepared() throws Exception {
    Path jar = Files.createDirectory(folder.resolve("lib")).resolve("picocli.jar");
    URL original = CommandLine.class.getProtectionDomain().getCodeSource().getLocation();
    Files.copy(Path.of(original.toURI()), jar);
    Preparation.main(new String[] {folder.toString()});
    return jar;
  }
}
