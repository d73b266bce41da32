/// The language of expressions in plan files, for those who read plans: it need only be there.
module dev.weft.cel {
  requires dev.weft.expression;
  requires static org.jspecify;

  provides dev.weft.expression.ExpressionLanguage with
      dev.weft.cel.CelLanguage;
}
