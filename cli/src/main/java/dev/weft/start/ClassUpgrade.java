package dev.weft.start;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Converts the classes of a library that was compiled for Java 5 to the format of Java 8. An
/// ahead-of-time cache of JDK 25 does not accept older classes (later JDKs do), and an older and
/// slower verifier checks them. The code does not change: the conversion adds the stack maps at
/// jumps.
///
/// It is applied to picocli, whose classes are most of what `weft --version` loads.
final class ClassUpgrade {
  /// The first version that the cache accepts and that has stack maps.
  private static final int OLDEST = ClassFile.JAVA_7_VERSION;

  private static final int NEW = ClassFile.JAVA_8_VERSION;

  private ClassUpgrade() {}

  /// Rewrites a jar that contains such classes; other jars are unchanged. A process that has the
  /// file open keeps the old content.
  static void rewrite(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (!isOld(zip)) {
        return;
      }
      // Not a temporary file, which only its owner could read.
      Path fresh = jar.resolveSibling("new-" + ProcessHandle.current().pid());
      try {
        write(zip, jar, fresh);
        Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    }
  }

  /// Returns whether the jar contains old classes, judged by its first class.
  private static boolean isOld(ZipFile zip) throws IOException {
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (isPlainClass(entry)) {
        return isOld(zip.getInputStream(entry).readNBytes(8));
      }
    }
    return false;
  }

  private static boolean isOld(byte[] classFile) {
    return (((classFile[6] & 0xFF) << 8) | (classFile[7] & 0xFF)) < OLDEST;
  }

  private static boolean isPlainClass(ZipEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
  }

  private static void write(ZipFile zip, Path jar, Path fresh) throws IOException {
    try (URLClassLoader known = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        OutputStream file = Files.newOutputStream(fresh);
        ZipOutputStream out = new ZipOutputStream(file)) {
      ClassFile classes =
          ClassFile.of(
              ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(known)
                      .orElse(ClassHierarchyResolver.ofClassLoading(known))));
      for (ZipEntry entry : Collections.list(zip.entries())) {
        byte[] content = zip.getInputStream(entry).readAllBytes();
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(isPlainClass(entry) && isOld(content) ? rewritten(classes, content) : content);
      }
    }
  }

  private static byte[] rewritten(ClassFile classes, byte[] old) {
    ClassModel model = classes.parse(old);
    return classes.transformClass(
        model,
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(ClassTransform.endHandler(it -> it.withVersion(NEW, 0))));
  }
}
