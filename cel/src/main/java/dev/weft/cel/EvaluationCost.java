package dev.weft.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Bounds what one evaluation of an expression may cost, in units that depend on the expression and
/// its values alone, so that it ends the same way on every machine.
///
/// Each part that is evaluated costs a unit, a text one more for every [#CHARACTERS] characters. A
/// list or map that the expression makes costs what it holds, all the way down: what is written as
/// `[a, a]` a few times over is small in memory and too large to be compared or written out. So
/// does what is compared, searched or matched. A pattern costs [what it is compiled to][RegexSize].
final class EvaluationCost implements CelEvaluationListener {
  /// A list of 100,000 elements can be mapped or filtered; that takes about a second.
  static final int UNITS_MAX = 1_000_000;

  private static final int CHARACTERS = 32;
  // What reads its operands to their end, and how many characters of them cost a unit.
  private static final String MATCHES = "matches";
  private static final Map<String, Integer> READING =
      Map.of("_==_", CHARACTERS, "_!=_", CHARACTERS, "@in", CHARACTERS, MATCHES, 1);
  // How many characters of a pattern cost a unit: what tells it from a text that is matched.
  private static final int PATTERN = 0;
  // What `map` and `filter` append to; users cannot write such a name.
  private static final String ACCUMULATOR = "@";

  private final Map<Long, Integer> operands;
  private long spent;

  /// @param operands what [#operands] says of the expression
  EvaluationCost(Map<Long, Integer> operands) {
    this.operands = operands;
  }

  /// More than an evaluation may cost.
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exceeded() {
      super("", null, false, false);
    }
  }

  /// The parts of an expression, by id, that are read to their end, and how many characters of each
  /// cost a unit.
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

  /// @param characters so many cost a unit
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
