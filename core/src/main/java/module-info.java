/// Tasks, the iterators and the gather that decide, and the drivers that carry out.
@SuppressWarnings("module") // Those that are exported to are compiled later.
module dev.weft {
  exports dev.weft;
  exports dev.weft.local;
  exports dev.weft.model;
  exports dev.weft.virtual;
  exports dev.weft.engine to
      dev.weft.bench,
      dev.weft.cli,
      dev.weft.expression,
      dev.weft.plan,
      dev.weft.restate,
      dev.weft.sqlite,
      dev.weft.terminal;
  exports dev.weft.engine.limits to
      dev.weft.restate;
  exports dev.weft.engine.run to
      dev.weft.bench,
      dev.weft.restate;
  exports dev.weft.thread to
      dev.weft.restate;

  requires static transitive org.jspecify;
}
