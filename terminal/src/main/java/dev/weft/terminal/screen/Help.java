package dev.weft.terminal.screen;

import java.util.List;

/// Describes the keys.
final class Help {
  private Help() {}

  /// @param onInterrupt describes the effect of Ctrl-C
  static List<String> lines(String onInterrupt) {
    return List.of(
        "  q         stop the run in good order (%s)".formatted(onInterrupt),
        "  a         answer the approval that has waited longest",
        "  up, down  select a task",
        "  Enter     what the selected task prints, or answer its approval; up, down, PgUp, PgDn scroll",
        "  /         only tasks whose names have a text in them",
        "  f         above, only what fails",
        "  Esc       all again",
        "  Ctrl-Z    stop Weft until `fg`; commands go on meanwhile",
        "  any key   closes this");
  }
}
