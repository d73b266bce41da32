package dev.weft.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExprFactory;
import dev.cel.common.ast.CelReference;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Supports values that may be missing: `has(steps.list.outputs.page)`, and defaults for them,
/// `steps.list.outputs.?page.orValue(1)`.
///
/// The language's own `has` fails if a part before the last one is missing. Here such a value is
/// absent: `has(a.b.c)` expands to `a.?b.?c.hasValue()`. A single name is allowed for cleanup
/// steps: `has(failure)` tells whether anything has failed.
final class Presence {
  static final CelOptionalLibrary OPTIONALS = CelExtensions.optional();
  static final List<CelMacro> MACROS = macros();

  /// Selects a part, by name or index, of a value that may be missing. The library has separate
  /// functions for lists and maps, and cannot choose between them if the type is known only at run
  /// time.
  static final CelFunctionBinding PART =
      CelFunctionBinding.from("part_of_optional", Optional.class, Object.class, Presence::part);

  private static final Set<String> PARTS =
      Set.of(
          "optional_list_optindex_optional_int",
          "optional_map_optindex_optional_value",
          "optional_list_index_int",
          "optional_map_index_value");
  private static final String FAILURE = "failure";
  private static final String INDEX = "_[_]";
  private static final String OPTIONAL_FIELD = "_?._";
  private static final String OPTIONAL_INDEX = "_[?_]";

  private Presence() {}

  /// Returns whether a call selects a part of its first argument that its second argument names.
  static boolean isStep(String function) {
    return function.equals(INDEX)
        || function.equals(OPTIONAL_FIELD)
        || function.equals(OPTIONAL_INDEX);
  }

  /// Returns the expression with [#PART] wherever it selects a part of a value that may be missing.
  static CelAbstractSyntaxTree resolved(CelAbstractSyntaxTree checked) {
    Map<Long, CelReference> references = new HashMap<>(checked.getReferenceMap());
    references.replaceAll((_, reference) -> resolved(reference));
    return CelAbstractSyntaxTree.newCheckedAst(
        checked.getExpr(), checked.getSource(), references, checked.getTypeMap());
  }

  private static CelReference resolved(CelReference reference) {
    List<String> others =
        reference.overloadIds().stream().filter(it -> !PARTS.contains(it)).toList();
    return others.size() == reference.overloadIds().size()
        ? reference
        : CelReference.newBuilder()
            .addOverloadIds(others)
            .addOverloadIds(PART.getOverloadId())
            .build();
  }

  private static Object part(Optional<?> of, Object key) {
    return switch (of.orElse(null)) {
      case Map<?, ?> map -> Optional.ofNullable(map.get(key));
      case List<?> list when key instanceof Long at && at >= 0 && at < list.size() ->
          Optional.of(list.get(at.intValue()));
      case null, default -> Optional.empty();
    };
  }

  private static List<CelMacro> macros() {
    List<CelMacro> macros = new ArrayList<>();
    for (CelStandardMacro standard : CelStandardMacro.STANDARD_MACROS) {
      macros.add(
          standard == CelStandardMacro.HAS
              ? CelMacro.newGlobalMacro("has", 1, Presence::expand)
              : standard.getDefinition());
    }
    return macros;
  }

  private static Optional<CelExpr> expand(
      CelMacroExprFactory factory, CelExpr target, ImmutableList<CelExpr> arguments) {
    CelExpr argument = arguments.getFirst();
    CelExpr part =
        isFailure(argument)
            ? factory.newGlobalCall(OPTIONAL_FIELD, argument, text(factory, "step"))
            : optional(factory, argument);
    return Optional.of(
        part.equals(argument)
            ? factory.reportError("invalid argument to has() macro")
            : factory.newReceiverCall("hasValue", part));
  }

  private static boolean isFailure(CelExpr expr) {
    return expr.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT
        && expr.ident().name().equals(FAILURE);
  }

  /// Returns the same selections, each of which may be missing.
  private static CelExpr optional(CelMacroExprFactory factory, CelExpr expr) {
    return switch (expr.exprKind().getKind()) {
      case SELECT ->
          factory.newGlobalCall(
              OPTIONAL_FIELD,
              optional(factory, expr.select().operand()),
              text(factory, expr.select().field()));
      case CALL ->
          isStep(expr.call().function())
              ? factory.newGlobalCall(
                  expr.call().function().equals(INDEX) ? OPTIONAL_INDEX : expr.call().function(),
                  optional(factory, expr.call().args().getFirst()),
                  expr.call().args().getLast())
              : expr;
      default -> expr;
    };
  }

  private static CelExpr text(CelExprFactory factory, String value) {
    return factory.newStringLiteral(value);
  }
}
