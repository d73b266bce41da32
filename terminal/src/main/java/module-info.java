/// The views of a run: the live view of a terminal, plain lines, and the summary at the end.
module dev.weft.terminal {
  exports dev.weft.terminal;
  exports dev.weft.terminal.screen;
  exports dev.weft.terminal.text;

  requires transitive dev.weft;
  requires org.jline.terminal;
  requires static org.jspecify;
}
