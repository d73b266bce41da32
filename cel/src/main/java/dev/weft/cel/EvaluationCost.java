package dev.weft.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Bounds the cost of one evaluation of an expression. The units of cost depend only on the
/// expression and its values, so that the result is the same on every machine.
///
/// Each evaluated part costs one unit, and a text one more for every [#CHARACTERS] characters. A
/// list or map that the expression creates costs as much as its full contents: a value such as `[a,
/// a]`, nested a few times, is small in memory but too large to be compared or written out. The
/// same holds for operands that are compared, searched or matched. A pattern costs [what it
/// compiles to][RegexSize].
final class EvaluationCost implements CelEvaluationListener {
  /// Allows mapping or filtering a list of 100,000 elements, which takes about a second.
  static final int UNITS_MAX = 1_000_000;

  private static final int CHARACTERS = 32;
  // Functions that read their operands to the end, and how many characters of them cost a unit.
  private static final String MATCHES = "matches";
  private static final Map<String, Integer> READING =
      Map.of("_==_", CHARACTERS, "_!=_", CHARACTERS, "@in", CHARACTERS, MATCHES, 1);
  // The divisor that marks a pattern, as opposed to a text that is matched.
  private static final int PATTERN = 0;
  // The variable to which `map` and `filter` append; users cannot write such a name.
  private static final String ACCUMULATOR = "@";

  private final Map<Long, Integer> operands;
  private long spent;

  /// @param operands the result of [#operands] for the expression
  EvaluationCost(Map<Long, Integer> operands) {
    this.operands = operands;
  }

  /// Thrown when an evaluation exceeds its bound.
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exceeded() {
      super("", null, false, false);
    }
  }

  /// Returns the parts of an expression, by id, that are read to the end, and how many characters
  /// of each cost a unit.
  static Map<Long, Integer> operands(List<CelExpr> parts) {
    Map<Long, Integer> operands = new HashMap<>();
    for (CelExpr part : parts) {
      Integer characters = isCall(part) ? READING.get(part.call().function()) : null;
      if (characters != null) {
        part.call().args().forEach(it -> operands.put(it.id(), characters));
        part.call().target().ifPresent(it -> operands.put(it.id(), characters));
        if (part.call().function().equals(MATCHES)) {
          operands.put(part.call().args().getLast().id(), PATTERN);
        }
      }
    }
    return operands;
  }

  @Override
  public void callback(CelExpr part, Object value) {
    spend(1);
    Integer characters = operands.get(part.id());
    if (characters != null && characters == PATTERN) {
      spend(value instanceof String regex ? (long) RegexSize.of(regex) : 0);
    } else if (characters != null) {
      spendAll(value, characters);
    } else if (value instanceof String || value instanceof CelByteString || isMade(part)) {
      spendAll(value, CHARACTERS);
    }
  }

  private static boolean isMade(CelExpr part) {
    return switch (part.exprKind().getKind()) {
      case LIST, MAP -> true;
      case CALL -> part.call().function().equals("_+_") && !isAccumulator(part.call().args());
      default -> false;
    };
  }

  private static boolean isAccumulator(List<CelExpr> arguments) {
    CelExpr first = arguments.getFirst();
    return first.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT
        && first.ident().name().startsWith(ACCUMULATOR);
  }

  private static boolean isCall(CelExpr part) {
    return part.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL;
  }

  /// @param characters the number of characters that cost a unit
  private void spendAll(Object value, int characters) {
    switch (value) {
      case String text -> spend(text.length() / characters);
      case CelByteString bytes -> spend(bytes.size() / characters);
      case List<?> list -> list.forEach(item -> spendItem(item, characters));
      case Map<?, ?> map ->
          map.forEach(
              (key, item) -> {
                spendItem(key, characters);
                spendItem(item, characters);
              });
      default -> {}
    }
  }

  private void spendItem(Object item, int characters) {
    spend(1);
    spendAll(item, characters);
  }

  private void spend(long units) {
    spent += Math.min(units, UNITS_MAX + 1L);
    if (spent > UNITS_MAX) {
      throw new Exceeded();
    }
  }
}
