/// Plan files and the steps in them.
@SuppressWarnings("module") // Qualified exports name the command, which is compiled later.
module dev.weft.plan {
  exports dev.weft.plan;
  exports dev.weft.step;
  exports dev.weft.step.http;
  exports dev.weft.step.process;
  exports dev.weft.secret;
  exports dev.weft.plan.hints to
      dev.weft.cli;
  exports dev.weft.plan.results to
      dev.weft.cli;
  exports dev.weft.plan.testing to
      dev.weft.cli;
  exports dev.weft.plan.rows to
      dev.weft.cli;
  exports dev.weft.host to
      dev.weft.cli;

  requires transitive dev.weft;
  requires transitive dev.weft.expression;
  requires static transitive org.jspecify;
  requires java.net.http;
  requires de.siegmar.fastcsv;
  requires org.snakeyaml.engine;
}
