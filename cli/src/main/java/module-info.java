/// The command `weft`.
module dev.weft.cli {
  requires dev.weft.expression;
  requires dev.weft.otlp;
  requires dev.weft.plan;
  requires dev.weft.report;
  requires dev.weft.restate;
  requires dev.weft.sqlite;
  requires dev.weft.terminal;
  requires info.picocli;
  requires tools.jackson.core;
  requires static org.jspecify;
  requires java.logging;
  requires jdk.unsupported;
}
