/// Reports of runs: a page with a timeline, and a file for trace viewers.
module dev.weft.report {
  exports dev.weft.report;

  requires transitive dev.weft;
  requires static org.jspecify;
  requires tools.jackson.core;
}
