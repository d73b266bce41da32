package dev.weft.start;

import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import org.jspecify.annotations.Nullable;

/// Removes from SQLite's driver what a journal does not use and what takes most of the time in
/// which one is opened:
/// - the format of dates, created with each connection, which loads the calendar data of all
///   locales. After the conversion, reading or writing a date throws a `NullPointerException`;
/// - the search for slf4j, which opens all libraries. Messages go to `java.util.logging`.
final class SqliteDriver implements ClassConversion {
  private static final ClassDesc SETTINGS = ClassDesc.of("org.sqlite.SQLiteConnectionConfig");
  private static final ClassDesc FORMAT = ClassDesc.of("org.sqlite.date.FastDateFormat");
  private static final ClassDesc LOGGERS = ClassDesc.of("org.sqlite.util.LoggerFactory");
  private static final ClassDesc NOT_FOUND = ClassDesc.of("java.lang.ClassNotFoundException");

  @Override
  public @Nullable ClassTransform of(ClassModel model) {
    ClassDesc type = model.thisClass().asSymbol();
    boolean isConverted =
        (type.equals(SETTINGS) || type.equals(LOGGERS))
            && model.methods().stream().anyMatch(SqliteDriver::isConverted);
    return isConverted ? ClassTransform.transformingMethodBodies(SqliteDriver::convert) : null;
  }

  private static boolean isConverted(MethodModel method) {
    return method.code().stream()
        .flatMap(it -> it.elementStream())
        .anyMatch(it -> isDateFormat(it) || isSearch(it));
  }

  private static void convert(CodeBuilder code, CodeElement element) {
    if (isDateFormat(element)) {
      code.pop().aconst_null();
    } else if (isSearch(element)) {
      code.pop()
          .new_(NOT_FOUND)
          .dup()
          .invokespecial(NOT_FOUND, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
          .athrow();
    } else {
      code.with(element);
    }
  }

  private static boolean isDateFormat(CodeElement element) {
    return element instanceof InvokeInstruction call
        && call.owner().asSymbol().equals(FORMAT)
        && call.typeSymbol().parameterCount() == 1;
  }

  private static boolean isSearch(CodeElement element) {
    return element instanceof InvokeInstruction call
        && call.owner().asSymbol().equals(ConstantDescs.CD_Class)
        && call.name().equalsString("forName");
  }
}
