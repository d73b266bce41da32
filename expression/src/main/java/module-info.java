/// Values in plan files, and JSON.
@SuppressWarnings("module") // Qualified exports name modules that are compiled later.
module dev.weft.expression {
  exports dev.weft.expression;
  exports dev.weft.json to
      dev.weft.cli,
      dev.weft.plan;

  requires transitive dev.weft;
  requires static transitive org.jspecify;
  requires tools.jackson.databind;

  uses dev.weft.expression.ExpressionLanguage;
}
