package dev.weft.start;

import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import org.jspecify.annotations.Nullable;

/// Removes the date format from the settings of connections of SQLite's driver. The driver creates
/// it with each connection, which loads the calendar data of all locales and takes half of the time
/// in which a journal is opened. A journal stores numbers; after the conversion, reading or writing
/// a date throws a `NullPointerException`.
final class UnusedDates implements ClassConversion {
  private static final String SETTINGS = "org/sqlite/SQLiteConnectionConfig";
  private static final ClassDesc FORMAT = ClassDesc.of("org.sqlite.date.FastDateFormat");

  @Override
  public @Nullable ClassTransform of(ClassModel model) {
    boolean isConverted =
        model.thisClass().asInternalName().equals(SETTINGS)
            && model.methods().stream()
                .flatMap(it -> it.code().stream())
                .anyMatch(it -> it.elementStream().anyMatch(UnusedDates::isCreation));
    return isConverted ? ClassTransform.transformingMethodBodies(UnusedDates::convert) : null;
  }

  private static void convert(CodeBuilder code, CodeElement element) {
    if (isCreation(element)) {
      code.pop().aconst_null();
    } else {
      code.with(element);
    }
  }

  private static boolean isCreation(CodeElement element) {
    return element instanceof InvokeInstruction call
        && call.owner().asSymbol().equals(FORMAT)
        && call.typeSymbol().parameterCount() == 1;
  }
}
