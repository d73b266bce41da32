/// The language of expressions in plan files. Modules that read plans find it as a service.
module dev.weft.cel {
  requires dev.weft.expression;
  requires static org.jspecify;

  provides dev.weft.expression.ExpressionLanguage with
      dev.weft.cel.CelLanguage;
}
