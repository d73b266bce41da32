package dev.weft.start;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import org.jspecify.annotations.Nullable;

/// Converts classes that were compiled for Java 5 to the format of Java 8. An ahead-of-time cache
/// of JDK 25 does not accept older classes (later JDKs do), and an older and slower verifier checks
/// them. The code does not change: the conversion adds the stack maps at jumps.
///
/// It is applied to picocli, whose classes are most of what `weft --version` loads.
final class ClassUpgrade implements ClassConversion {
  /// The first version that the cache accepts and that has stack maps.
  private static final int OLDEST = ClassFile.JAVA_7_VERSION;

  private static final int NEW = ClassFile.JAVA_8_VERSION;

  @Override
  public @Nullable ClassTransform of(ClassModel model) {
    return model.majorVersion() >= OLDEST
        ? null
        : ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(ClassTransform.endHandler(it -> it.withVersion(NEW, 0)));
  }
}
