package dev.weft.start;

import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import org.jspecify.annotations.Nullable;

/// How classes are converted to a form that loads faster and does the same.
interface ClassConversion {
  /// Returns what converts a class, or null if it stays as it is.
  @Nullable ClassTransform of(ClassModel model);
}
