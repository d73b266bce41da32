package dev.weft.start;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Replaces the call sites of switches over types by methods that test one type after another.
///
/// At its first execution, each such call site generates a class (`SwitchBootstraps.typeSwitch`),
/// which an ahead-of-time cache of JDK 25 does not contain. A short run executes some
/// twenty of them.
final class TypeSwitches implements ClassConversion {
  private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.SwitchBootstraps");

  @Override
  public @Nullable ClassTransform of(ClassModel model) {
    return model.methods().stream().anyMatch(TypeSwitches::hasSome)
        ? ClassTransform.ofStateful(() -> new Conversion(model))
        : null;
  }

  private static boolean hasSome(MethodModel method) {
    return method.code().stream().flatMap(CodeModel::elementStream).anyMatch(TypeSwitches::isOne);
  }

  /// Returns whether it is a switch over nothing but types; constants can be among the labels, too.
  private static boolean isOne(CodeElement element) {
    return element instanceof InvokeDynamicInstruction call
        && call.bootstrapMethod().owner().equals(BOOTSTRAPS)
        && call.bootstrapMethod().methodName().equals("typeSwitch")
        && call.invokedynamic().bootstrap().arguments().stream()
            .allMatch(ClassEntry.class::isInstance);
  }

  /// The conversion of one class.
  private static final class Conversion implements ClassTransform {
    private final ClassModel model;
    private final List<InvokeDynamicInstruction> replaced = new ArrayList<>();

    Conversion(ClassModel model) {
      this.model = model;
    }

    @Override
    public void accept(ClassBuilder target, ClassElement element) {
      if (element instanceof MethodModel method && hasSome(method)) {
        target.transformMethod(
            method,
            (builder, part) -> {
              if (part instanceof CodeModel code) {
                builder.transformCode(code, this::replace);
              } else {
                builder.with(part);
              }
            });
      } else {
        target.with(element);
      }
    }

    private void replace(CodeBuilder code, CodeElement element) {
      if (isOne(element)) {
        InvokeDynamicInstruction call = (InvokeDynamicInstruction) element;
        code.invokestatic(
            model.thisClass().asSymbol(), name(replaced.size()), call.typeSymbol(), isInterface());
        replaced.add(call);
      } else if (!(element instanceof RuntimeVisibleTypeAnnotationsAttribute)) {
        // Those of local variables would keep offsets of the longer code.
        code.with(element);
      }
    }

    private boolean isInterface() {
      return (model.flags().flagsMask() & ClassFile.ACC_INTERFACE) != 0;
    }

    private static String name(int index) {
      return "typeSwitch$" + index;
    }

    @Override
    public void atEnd(ClassBuilder target) {
      for (int i = 0; i < replaced.size(); i++) {
        InvokeDynamicInstruction call = replaced.get(i);
        target.withMethodBody(
            name(i),
            call.typeSymbol(),
            ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
            code -> writeTests(code, call.invokedynamic().bootstrap().arguments()));
      }
    }

    /// Writes what `SwitchBootstraps.typeSwitch` specifies: -1 for null, else the index of the
    /// first matching label from the second argument on, else the number of labels.
    private static void writeTests(CodeBuilder code, List<LoadableConstantEntry> labels) {
      code.aload(0).ifThen(Opcode.IFNULL, then -> then.iconst_m1().ireturn());
      for (int i = 0; i < labels.size(); i++) {
        int index = i;
        code.iload(1)
            .loadConstant(index)
            .ifThen(
                Opcode.IF_ICMPLE,
                from ->
                    from.aload(0)
                        .instanceOf(((ClassEntry) labels.get(index)).asSymbol())
                        .ifThen(then -> then.loadConstant(index).ireturn()));
      }
      code.loadConstant(labels.size()).ireturn();
    }
  }
}
