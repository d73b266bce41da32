package dev.weft.step;

import dev.weft.Attempt;
import dev.weft.json.Binding;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/// The classes of Java steps: from jars and folders, or from the class path of this process.
///
/// Classes from jars and folders see the JDK, each other, and `dev.weft`, which they share with
/// this process. They do not see Weft's dependencies, so that they may use other versions of them.
/// Closing this closes the jars; classes that are not loaded by then cannot be loaded any more.
///
/// Safe for use by several threads at once.
public final class JavaClasses implements AutoCloseable {
  private static final String CLASS = ".class";
  private static final int FILES_LOOKED_AT_MAX = 100_000;

  private final ClassLoader loader;
  private final List<Path> path;
  private @Nullable Binding binding;

  private JavaClasses(ClassLoader loader, List<Path> path) {
    this.loader = loader;
    this.path = path;
  }

  /// Returns the classes that the calling thread sees.
  public static JavaClasses ofProcess() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return new JavaClasses(
        context == null ? ClassLoader.getSystemClassLoader() : context, List.of());
  }

  /// Returns the classes in jars and in folders of class files; of two with the same name, the
  /// first.
  public static JavaClasses in(List<Path> jarsAndFolders) {
    URL[] urls = jarsAndFolders.stream().map(JavaClasses::url).toArray(URL[]::new);
    return new JavaClasses(new URLClassLoader(urls, new Shared()), List.copyOf(jarsAndFolders));
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException never) {
      throw new UncheckedIOException(never);
    }
  }

  /// Returns the class with a binary name such as `com.acme.Payroll$Slip`. None of its code runs.
  ///
  /// @throws ClassNotFoundException if it does not exist
  /// @throws LinkageError if it exists and cannot be used
  public Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, false, loader);
  }

  /// Returns the jars and folders; empty if the classes are those of this process.
  public List<Path> path() {
    return path;
  }

  /// Returns the binary names of the classes in the jars and folders, for suggestions. Skips what
  /// cannot be read, and stops if a folder contains very many files.
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (Path place : path) {
      try {
        names.addAll(Files.isDirectory(place) ? inFolder(place) : inJar(place));
      } catch (IOException | UncheckedIOException unreadable) {
        // Loading a class from there reports the error.
      }
    }
    return names;
  }

  private static List<String> inFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return classes(
          files.limit(FILES_LOOKED_AT_MAX).map(file -> folder.relativize(file).toString()));
    }
  }

  private static List<String> inJar(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return classes(file.stream().map(ZipEntry::getName));
    }
  }

  private static List<String> classes(Stream<String> files) {
    return files
        .filter(name -> name.endsWith(CLASS) && !name.contains("-"))
        .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
        .toList();
  }

  /// Explains why a class cannot be used.
  public static String explain(LinkageError broken) {
    Throwable cause = broken.getCause();
    return switch (broken) {
      case ExceptionInInitializerError _ when cause != null ->
          "the static initializer of %s has failed: %s".formatted(initialized(cause), words(cause));
      case NoClassDefFoundError _ when cause instanceof ClassNotFoundException missing ->
          "there is no class " + missing.getMessage() + "; add its jar to `classpath`";
      case NoClassDefFoundError _ when cause != null ->
          broken.getMessage() + ": " + cause.getMessage();
      default -> words(broken);
    };
  }

  private static String initialized(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .filter(frame -> frame.getMethodName().equals("<clinit>"))
        .map(StackTraceElement::getClassName)
        .findFirst()
        .orElse("a class");
  }

  private static String words(Throwable thrown) {
    String name = thrown.getClass().getSimpleName();
    return thrown.getMessage() == null ? name : name + ": " + thrown.getMessage();
  }

  /// Created on first use, because a plan without Java steps needs none.
  synchronized Binding binding() {
    Binding made = binding == null ? new Binding() : binding;
    binding = made;
    return made;
  }

  ClassLoader loader() {
    return loader;
  }

  /// Must be called when nothing of the plan runs any more.
  @Override
  public void close() {
    if (!path.isEmpty() && loader instanceof Closeable jars) {
      try {
        jars.close();
      } catch (IOException nothingWasWritten) {
        throw new UncheckedIOException(nothingWasWritten);
      }
    }
  }

  /// The classes that are shared with this process: the JDK and `dev.weft`.
  private static final class Shared extends ClassLoader {
    private static final String CORE = Attempt.class.getPackageName() + ".";

    static {
      registerAsParallelCapable();
    }

    Shared() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      boolean isCore = name.startsWith(CORE) && name.indexOf('.', CORE.length()) < 0;
      ClassLoader ours = Attempt.class.getClassLoader();
      if (isCore && ours != null) {
        return ours.loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}
