/// Runs on many machines.
module dev.weft.restate {
  exports dev.weft.restate;

  requires transitive dev.weft;
  requires static org.jspecify;
  requires java.net.http;
  requires com.fasterxml.jackson.annotation;
  requires tools.jackson.databind;

  opens dev.weft.restate to
      tools.jackson.databind;
}
