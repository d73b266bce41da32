/// Runs on many machines.
module dev.weft.restate {
  exports dev.weft.restate;
  exports dev.weft.restate.client;
  exports dev.weft.restate.worker;

  requires transitive dev.weft;
  requires static org.jspecify;
  requires java.net.http;
  requires com.fasterxml.jackson.annotation;
  requires tools.jackson.databind;

  // These packages contain records that are transferred as JSON.
  opens dev.weft.restate to
      tools.jackson.databind;
  opens dev.weft.restate.limits to
      tools.jackson.databind;
  opens dev.weft.restate.run to
      tools.jackson.databind;
  opens dev.weft.restate.story to
      tools.jackson.databind;
  opens dev.weft.restate.task to
      tools.jackson.databind;
  opens dev.weft.restate.wire to
      tools.jackson.databind;
}
