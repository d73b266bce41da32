package dev.weft.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.SimpleType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Supports `==` and `!=` between a whole and a decimal number whose types are known before the
/// run. The language's options allow mixed operands only for `<` and the like; the runtime's own
/// equality allows them here, too.
final class NumberEquality {
  static final List<CelFunctionDecl> DECLARATIONS =
      List.of(declaration("_==_", "equals"), declaration("_!=_", "not_equals"));

  private NumberEquality() {}

  /// Returns the expression with each such comparison replaced by the runtime's own equality.
  static CelAbstractSyntaxTree resolved(CelAbstractSyntaxTree checked) {
    Map<Long, CelReference> references = new HashMap<>(checked.getReferenceMap());
    references.replaceAll(
        (_, reference) -> {
          String first =
              reference.overloadIds().isEmpty() ? "" : reference.overloadIds().getFirst();
          return first.startsWith("equals")
              ? named("equals")
              : first.startsWith("not_equals") ? named("not_equals") : reference;
        });
    return CelAbstractSyntaxTree.newCheckedAst(
        checked.getExpr(), checked.getSource(), references, checked.getTypeMap());
  }

  private static CelReference named(String overload) {
    return CelReference.newBuilder().addOverloadIds(overload).build();
  }

  private static CelFunctionDecl declaration(String operator, String name) {
    return CelFunctionDecl.newFunctionDeclaration(
        operator,
        CelOverloadDecl.newGlobalOverload(
            name + "_int_double", SimpleType.BOOL, SimpleType.INT, SimpleType.DOUBLE),
        CelOverloadDecl.newGlobalOverload(
            name + "_double_int", SimpleType.BOOL, SimpleType.DOUBLE, SimpleType.INT));
  }
}
