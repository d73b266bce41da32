/// Tasks, the iterators and the gather that decide, and the drivers that carry out.
module dev.weft {
  exports dev.weft;

  requires static transitive org.jspecify;
}
