/// What a run was, once it is on record: a page with its timeline, a file for trace viewers.
module dev.weft.report {
  exports dev.weft.report;

  requires transitive dev.weft;
  requires static org.jspecify;
  requires tools.jackson.core;
}
