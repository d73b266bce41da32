/// What a run was: a page with its timeline, and a file for trace viewers.
module dev.weft.report {
  exports dev.weft.report;

  requires transitive dev.weft;
  requires static org.jspecify;
  requires tools.jackson.core;
}
