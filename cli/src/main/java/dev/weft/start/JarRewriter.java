package dev.weft.start;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Replaces the classes of a jar by converted ones.
final class JarRewriter {
  // Two conversions of a jar are equal.
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final ClassFile classes;

  /// @param known finds the classes that the converted ones refer to
  JarRewriter(ClassLoader known) {
    classes =
        ClassFile.of(
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(known)
                    .orElse(ClassHierarchyResolver.ofClassLoading(known))));
  }

  /// Rewrites the jar if it contains a class to convert. A process that has the file open keeps the
  /// old content.
  void rewrite(Path jar, ClassConversion conversion) throws IOException {
    Map<String, byte[]> entries = entries(jar);
    boolean changed = false;
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      String name = entry.getKey();
      if (!name.endsWith(".class") || name.endsWith("module-info.class")) {
        continue;
      }
      ClassModel model = classes.parse(entry.getValue());
      ClassTransform transform = conversion.of(model);
      if (transform != null) {
        entry.setValue(classes.transformClass(model, transform));
        changed = true;
      }
    }
    if (changed) {
      replace(jar, entries);
    }
  }

  private static Map<String, byte[]> entries(Path jar) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }

  private static void replace(Path jar, Map<String, byte[]> entries) throws IOException {
    // Not a temporary file, which only its owner could read.
    Path fresh = jar.resolveSibling("new-" + ProcessHandle.current().pid());
    try {
      try (OutputStream file = Files.newOutputStream(fresh);
          ZipOutputStream out = new ZipOutputStream(file)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          ZipEntry written = new ZipEntry(entry.getKey());
          written.setTimeLocal(TIME);
          out.putNextEntry(written);
          out.write(entry.getValue());
        }
      }
      Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
