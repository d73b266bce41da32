/// Programs that measure Weft. Nothing depends on them, and the build does not run them.
module dev.weft.bench {
  requires dev.weft;
  requires dev.weft.plan;
  requires dev.weft.restate;
  requires java.net.http;
  requires dev.weft.sqlite;
  requires java.sql;
  requires jdk.httpserver;
  requires jdk.management;
  requires de.siegmar.fastcsv;
  requires static org.jspecify;
}
