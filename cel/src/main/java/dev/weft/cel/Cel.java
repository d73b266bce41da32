package dev.weft.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Kind;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An expression of the Common Expression Language, such as `int(row.age) > 18`.
///
/// Loading this class loads the language's library, which takes most of a second.
final class Cel implements Expression.Computed {
  // Matching a text takes time proportional to its length times this.
  private static final int REGEX_PROGRAM_MAX = 1_000;
  // Whole and decimal numbers can be compared.
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .enableOptionalSyntax(true)
          .maxRegexProgramSize(REGEX_PROGRAM_MAX)
          .build();
  private static final Set<String> EQUALS = Set.of("_==_", "_!=_");
  private static final CelParser PARSER =
      CelParserFactory.standardCelParserBuilder()
          .setOptions(OPTIONS)
          .addMacros(Presence.MACROS)
          .addLibraries(Presence.OPTIONALS)
          .build();
  // The planner's runtime copies the whole list for each element that `map` or `filter` adds.
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .addLibraries(Presence.OPTIONALS)
          .addFunctionBindings(Presence.PART)
          .build();

  private final String source;
  private final CelAbstractSyntaxTree parsed;
  private final List<Path> paths;
  private final CelRuntime.Program program;
  private final Map<Long, Integer> operands;
  // The result type by the kinds of the names: checking takes a while, and many steps may ask.
  private final Map<Map<String, Kind>, CelType> types = new ConcurrentHashMap<>();

  private Cel(String source, CelAbstractSyntaxTree parsed) {
    this.source = source;
    this.parsed = parsed;
    this.paths = pathsOf(parsed);
    try {
      // Here every name may have any type; `check` takes the known kinds into account.
      CelAbstractSyntaxTree checked = Presence.resolved(NumberEquality.resolved(checked(Map.of())));
      this.operands = EvaluationCost.operands(nodes(checked));
      this.program = RUNTIME.createProgram(checked);
    } catch (CelEvaluationException impossible) {
      throw new ExpressionException("`" + source + "`: " + impossible.getMessage());
    }
  }

  /// Reads an expression.
  ///
  /// @throws ExpressionException if it is not well-formed
  static Cel of(String source) {
    return new Cel(source, tree(source, PARSER.parse(source)));
  }

  @Override
  public void check(Map<String, Kind> names) {
    type(names);
  }

  @Override
  public boolean mayBeCondition(Map<String, Kind> names) {
    CelType type = type(names);
    return type.equals(SimpleType.BOOL) || type.equals(SimpleType.DYN);
  }

  @Override
  public @Nullable Object find(Scope scope) {
    try {
      Object value = program.trace(variables(scope), new EvaluationCost(operands));
      return CelValues.fromCel(value, source);
    } catch (CelEvaluationException wrong) {
      if (wrong.getCause() instanceof EvaluationCost.Exceeded) {
        throw new ExpressionException(
            "`%s` takes too much work: more than a million steps of evaluation".formatted(source));
      }
      if (wrong.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND) {
        // Path gives the better message about what exists instead.
        paths.forEach(path -> path.find(scope));
      }
      throw new ExpressionException("`" + source + "`: " + EvaluationErrorText.of(wrong));
    }
  }

  @Override
  public List<Path> paths() {
    return paths;
  }

  @Override
  public List<Compared> compared() {
    List<Compared> compared = new ArrayList<>();
    for (CelExpr expr : nodes(parsed)) {
      if (expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL
          && EQUALS.contains(expr.call().function())) {
        List<CelExpr> sides = expr.call().args();
        addCompared(sides.getFirst(), sides.getLast(), compared);
        addCompared(sides.getLast(), sides.getFirst(), compared);
      }
    }
    return compared;
  }

  private static List<CelExpr> nodes(CelAbstractSyntaxTree tree) {
    return CelNavigableAst.fromAst(tree).getRoot().allNodes().map(CelNavigableExpr::expr).toList();
  }

  private static void addCompared(CelExpr value, CelExpr text, List<Compared> compared) {
    List<String> segments = segments(value);
    if (!segments.isEmpty() && isText(text)) {
      compared.add(new Compared(new Path(segments), text.constant().stringValue()));
    }
  }

  @Override
  public String toString() {
    return source;
  }

  private CelType type(Map<String, Kind> names) {
    Map<String, Kind> own = new LinkedHashMap<>(names);
    own.keySet().retainAll(roots());
    return types.computeIfAbsent(Map.copyOf(own), known -> checked(known).getResultType());
  }

  private Set<String> roots() {
    Set<String> roots = new LinkedHashSet<>();
    paths.forEach(path -> roots.add(path.segments().getFirst()));
    return roots;
  }

  private CelAbstractSyntaxTree checked(Map<String, Kind> names) {
    CelCompilerBuilder compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .addLibraries(Presence.OPTIONALS)
            .addFunctionDeclarations(NumberEquality.DECLARATIONS);
    roots().forEach(root -> compiler.addVar(root, type(names.get(root))));
    return tree(source, compiler.build().check(parsed));
  }

  private static CelType type(@Nullable Kind kind) {
    return switch (kind) {
      case null -> SimpleType.DYN;
      case TEXT -> SimpleType.STRING;
      case TEXTS -> MapType.create(SimpleType.STRING, SimpleType.STRING);
      case VALUES -> MapType.create(SimpleType.STRING, SimpleType.DYN);
    };
  }

  private static CelAbstractSyntaxTree tree(String source, CelValidationResult result) {
    try {
      return result.getAst();
    } catch (CelValidationException wrong) {
      throw CelErrorText.of(source, wrong.getErrors().getFirst());
    }
  }

  /// Returns the free names, each with the fields that are selected from it.
  private static List<Path> pathsOf(CelAbstractSyntaxTree tree) {
    Set<String> bound = new LinkedHashSet<>();
    List<CelNavigableExpr> nodes = CelNavigableAst.fromAst(tree).getRoot().allNodes().toList();
    for (CelNavigableExpr node : nodes) {
      if (node.expr().exprKind().getKind() == CelExpr.ExprKind.Kind.COMPREHENSION) {
        bound.add(node.expr().comprehension().iterVar());
        bound.add(node.expr().comprehension().accuVar());
      }
    }
    Set<Path> paths = new LinkedHashSet<>();
    for (CelNavigableExpr node : nodes) {
      List<String> segments = segments(node.expr());
      Optional<CelNavigableExpr> parent = node.parent();
      boolean isLongest = parent.isEmpty() || segments(parent.get().expr()).isEmpty();
      if (!segments.isEmpty() && isLongest && !bound.contains(segments.getFirst())) {
        paths.add(new Path(segments));
      }
    }
    return List.copyOf(paths);
  }

  /// Returns the segments of the path that an expression is; empty if it is not a path.
  private static List<String> segments(CelExpr expr) {
    return switch (expr.exprKind().getKind()) {
      case IDENT -> List.of(expr.ident().name());
      case SELECT ->
          expr.select().testOnly()
              ? List.of()
              : with(segments(expr.select().operand()), expr.select().field());
      case CALL -> {
        List<CelExpr> arguments = expr.call().args();
        yield Presence.isStep(expr.call().function()) && isText(arguments.getLast())
            ? with(segments(arguments.getFirst()), arguments.getLast().constant().stringValue())
            : List.of();
      }
      default -> List.of();
    };
  }

  private static boolean isText(CelExpr expr) {
    return expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
  }

  private static List<String> with(List<String> segments, String more) {
    if (segments.isEmpty()) {
      return segments;
    }
    List<String> all = new ArrayList<>(segments);
    all.add(more);
    return all;
  }

  private Map<String, Object> variables(Scope scope) {
    Map<String, Object> variables = new LinkedHashMap<>();
    for (String root : roots()) {
      Object value = scope.values().get(root);
      if (value != null) {
        variables.put(root, CelValues.toCel(value));
      }
    }
    return variables;
  }
}
