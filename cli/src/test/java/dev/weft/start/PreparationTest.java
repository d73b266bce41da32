package dev.weft.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;
import picocli.CommandLine;

/// What is done to the libraries after a build.
@LongTest
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
  void switchesOverTypesDoWhatTheyDidWithoutGeneratingClasses() throws Exception {
    Path jar = Files.createDirectory(folder.resolve("lib")).resolve("weft-sample.jar");
    String name = SwitchSample.class.getName().replace('.', '/') + ".class";
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar));
        InputStream sample = getClass().getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new ZipEntry(name));
      sample.transferTo(out);
    }

    Preparation.main(new String[] {folder.toString()});

    byte[] converted;
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream entry = zip.getInputStream(zip.getEntry(name))) {
      converted = entry.readAllBytes();
    }
    assertThat(ClassFile.of().parse(converted).methods())
        .allSatisfy(
            method ->
                assertThat(method.code().stream().flatMap(it -> it.elementStream()))
                    .noneMatch(it -> it.toString().contains("typeSwitch,")));
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Method describe =
          loader.loadClass(SwitchSample.class.getName()).getMethod("describe", Object.class);
      for (@Nullable Object value :
          Arrays.<@Nullable Object>asList(null, "", "text", 1, -1, 2L, List.of(), 'c')) {
        assertThat(describe.invoke(null, value)).isEqualTo(SwitchSample.describe(value));
      }
    }
  }

  @Test
  void theDriverOfSqliteReadsAndWritesWithoutDates() throws Exception {
    Path jar = Files.createDirectory(folder.resolve("lib")).resolve("sqlite-jdbc.jar");
    URL original = JDBC.class.getProtectionDomain().getCodeSource().getLocation();
    Files.copy(Path.of(original.toURI()), jar);

    Preparation.main(new String[] {folder.toString()});

    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        Connection connection =
            (Connection)
                loader
                    .loadClass("org.sqlite.JDBC")
                    .getMethod("createConnection", String.class, Properties.class)
                    .invoke(null, "jdbc:sqlite::memory:", new Properties());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (a, b)");
      statement.execute("INSERT INTO t VALUES (40, 'two')");
      try (ResultSet rows = statement.executeQuery("SELECT a + 2, b FROM t")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getLong(1)).isEqualTo(42);
        assertThat(rows.getString(2)).isEqualTo("two");
      }
      assertThat(loader.loadClass("org.sqlite.SQLiteConnectionConfig").getClassLoader())
          .isEqualTo(loader);
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
